"""Turn plain values into the sections' types, every fault with its place: unknown keys with the nearest known one, wrong types in words."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from qunying.blueprint.source import Keys
from qunying.kernel.words import series

_RANGES = {
    "greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le",
    "string_too_short": "min_length", "string_too_long": "max_length", "too_short": "min_length", "too_long": "max_length",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place, by code; words come later."""

    keys: Keys
    code: str
    data: dict[str, Any]


def optional(annotation: Any) -> bool:
    """Whether a key of this type may be absent."""
    return _is_union(annotation) and type(None) in get_args(annotation)


def entry_type(annotation: Any) -> Any | None:
    """The type of one entry when the annotation is a list (also an optional or annotated one)."""
    plain = _plain(annotation)
    return get_args(plain)[0] if get_origin(plain) is list else None


def convert(annotation: Any, value: Any, keys: Keys) -> tuple[Any, list[Fault]]:
    """The typed value (None when it has a fault) and all faults."""
    try:
        return _adapter(annotation).validate_python(value), []
    except ValidationError as error:
        return None, list(_faults(annotation, value, keys, error.errors(include_url=False)))


def convert_list(annotation: Any, value: Any, keys: Keys) -> tuple[list[tuple[int, Any]] | None, list[Fault]]:
    """The valid entries with their numbers, and all faults, entry by entry."""
    if not isinstance(value, list):
        return None, [Fault(keys, "wrong_type", {"expected": "list", "got": type_word(value)})]
    kept, faults = [], []
    entry = entry_type(annotation)
    for number, item in enumerate(value):
        typed, wrong = convert(entry, item, (*keys, number))
        faults += wrong
        if not wrong:
            kept.append((number, typed))
    if not faults:
        faults = convert(annotation, value, keys)[1]
    return kept, faults


def unknown(key: str, known: Sequence[str]) -> dict[str, Any]:
    """What to say about a key nobody knows: the nearest one, else all of them."""
    near = get_close_matches(key, known, n=1, cutoff=0.6)
    return {"key": key, "near": near[0] if near else "", "known": series(known)}


def type_word(value: Any) -> str:
    """The kind of a plain value, as a code."""
    for kind, word in ((bool, "bool"), (int, "int"), (float, "float"), (str, "str"), (list, "list"), (dict, "dict"), (type(None), "null")):
        if isinstance(value, kind):
            return word
    return "date"


def _faults(annotation: Any, value: Any, keys: Keys, errors: list[ErrorDetails]) -> Iterator[Fault]:
    said: set[Keys] = set()
    for error in errors:
        loc = _real(value, error["loc"])
        if (*keys, *loc) in said:
            continue  # a union of types complains once per type
        said.add((*keys, *loc))
        yield _fault(annotation, value, keys, loc, error)


def _fault(annotation: Any, value: Any, keys: Keys, loc: Keys, error: ErrorDetails) -> Fault:
    kind, context = error["type"], error.get("ctx", {})
    at = (*keys, *loc)
    if kind == "missing":
        return Fault(at, "missing_key", {"key": loc[-1]})
    if kind == "extra_forbidden":
        return Fault(at, "unknown_key", unknown(str(loc[-1]), _fields(annotation, value, loc[:-1])))
    if kind in _RANGES:
        return Fault(at, "out_of_range", {"bound": _RANGES[kind], "limit": context[_RANGES[kind]], "got": _short(error["input"])})
    if kind == "string_pattern_mismatch":
        return Fault(at, "bad_format", {"pattern": context["pattern"], "got": _short(error["input"])})
    if kind in ("literal_error", "union_tag_invalid"):
        expected = context.get("expected") or context.get("expected_tags", "")
        tag = context.get("discriminator", "").strip("'")
        got = context.get("tag", error["input"])
        return Fault((*at, tag) if tag else at, "not_among", {"expected": _listed(expected), "got": _short(got)})
    if kind == "union_tag_not_found":
        tag = context["discriminator"].strip("'")
        return Fault((*at, tag), "missing_key", {"key": tag})
    if kind.endswith("_type") or kind in ("int_from_float", "date_from_datetime_inexact"):
        return Fault(at, "wrong_type", {"expected": kind.removesuffix("_type"), "got": type_word(error["input"])})
    return Fault(at, "bad_value", {"reason": error["msg"].removeprefix("Value error, "), "got": _short(error["input"])})


def _real(value: Any, loc: tuple[str | int, ...]) -> Keys:
    """The place without the names of types that pydantic adds for unions."""
    kept: list[str | int] = []
    for position, part in enumerate(loc):
        last = position == len(loc) - 1
        in_list = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if in_list or (isinstance(value, dict) and part in value):
            value = value[part]  # type: ignore[index]
        elif not (last and isinstance(value, dict)):
            continue
        kept.append(part)
    return tuple(kept)


def _fields(annotation: Any, value: Any, loc: Keys) -> list[str]:
    """The keys a mapping at that place may have."""
    for part in loc:
        plain = _narrow(annotation, value)
        if isinstance(plain, type) and issubclass(plain, BaseModel):
            info = plain.model_fields.get(str(part))
            annotation = info.annotation if info else Any
        else:
            annotation = get_args(plain)[-1] if get_args(plain) else Any
        value = value[part]
    plain = _narrow(annotation, value)
    if not (isinstance(plain, type) and issubclass(plain, BaseModel)):
        return []
    return [info.alias or name for name, info in plain.model_fields.items()]


def _narrow(annotation: Any, value: Any) -> Any:
    """Of a union of models, the one whose literal fields agree with the value."""
    plain = _plain(annotation)
    if not _is_union(plain):
        return plain
    models = [_plain(model) for model in get_args(plain) if isinstance(_plain(model), type) and issubclass(_plain(model), BaseModel)]
    for model in models:
        tags = {name: get_args(info.annotation) for name, info in model.model_fields.items() if get_origin(info.annotation) is typing.Literal}
        if tags and all(value.get(name) in allowed for name, allowed in tags.items()):
            return model
    return models[0] if models else plain


def _plain(annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if optional(annotation):
        others = [arg for arg in get_args(annotation) if arg is not type(None)]
        return _plain(others[0]) if len(others) == 1 else Union[tuple(others)]  # noqa: UP007 - made at run time
    return annotation


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)


def _listed(expected: str) -> str:
    return series(expected.replace("'", "").replace(" or ", ", ").split(", "))


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


@lru_cache(maxsize=512)
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)
