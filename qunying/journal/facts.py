"""What a fact is: frozen, versioned, typed, without free text; and the registry of all kinds."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from qunying.kernel.refusals import Refused

T = TypeVar("T")

Code = Annotated[str, "code"]  # a word of a fixed vocabulary or a hash: never text a person typed
CODE_PATTERN = re.compile(r"[a-z][a-z0-9_.:+-]{0,79}")
_FIELD_TYPES = {int, bool, float, Code, int | None, bool | None, float | None, Code | None, tuple[int, ...], tuple[Code, ...]}


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of fact."""

    name: str
    version: int
    type: type
    fields: tuple[str, ...]
    codes: tuple[str, ...]  # fields that hold codes and are checked on every write


_KINDS: dict[str, Kind] = {}
_BY_TYPE: dict[type, Kind] = {}


def fact(name: str, *, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Register a frozen dataclass as the kind ``domain.past_tense``; its fields may hold numbers and codes only."""

    def register(cls: type[T]) -> type[T]:
        if name in _KINDS:
            raise RuntimeError(f"the fact {name} is declared twice")
        if not dataclasses.is_dataclass(cls) or not cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise RuntimeError(f"the fact {name} must be a frozen dataclass")
        hints = typing.get_type_hints(cls, include_extras=True)
        for field, hint in hints.items():
            if hint not in _FIELD_TYPES:
                raise RuntimeError(f"the field {field} of the fact {name} has type {hint}; facts hold numbers and codes, no free text")
        codes = tuple(field for field, hint in hints.items() if "code" in str(hint))
        kind = Kind(name=name, version=version, type=cls, fields=tuple(hints), codes=codes)
        _KINDS[name] = _BY_TYPE[cls] = kind
        return cls

    return register


def kind_of(fact: object) -> Kind:
    """The registered kind of a fact object."""
    return kind_by(type(fact))


def kind_by(cls: type) -> Kind:
    """The kind that was registered with this class."""
    try:
        return _BY_TYPE[cls]
    except KeyError:
        raise Refused("unknown_fact", kind=cls.__name__) from None


def get(name: str) -> Kind:
    """The kind of that name, or refused ``unknown_fact``."""
    try:
        return _KINDS[name]
    except KeyError:
        raise Refused("unknown_fact", kind=name) from None


def all_kinds() -> list[Kind]:
    """Every declared kind, by name."""
    return [_KINDS[name] for name in sorted(_KINDS)]


def payload_of(fact: object, kind: Kind) -> dict[str, Any]:
    """The fact's fields as plain JSON values; refuses ``free_text_in_fact`` when a code is no code."""
    payload = {name: getattr(fact, name) for name in kind.fields}
    _check_codes(payload, kind)
    return payload


def check(payload: dict[str, Any], kind: Kind) -> None:
    """The payload has the kind's fields, in their order, and its codes are codes: what making the fact and ``payload_of`` would have said."""
    if tuple(payload) != kind.fields:
        raise RuntimeError(f"the fact {kind.name} has the fields {kind.fields}, not {tuple(payload)}")
    _check_codes(payload, kind)


def _check_codes(payload: dict[str, Any], kind: Kind) -> None:
    for name in kind.codes:
        value = payload[name]
        for code in value if isinstance(value, tuple) else (value,):
            if code is not None and not CODE_PATTERN.fullmatch(code):
                raise Refused("free_text_in_fact", kind=kind.name, field=name)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact as read back from the journal: envelope and payload."""

    id: int
    tx: int
    key: str
    kind: str
    version: int
    happened_at: datetime
    local_day: date
    community: int
    group: int | None
    identity: int | None
    staff: int | None
    channel: str | None
    revision: int | None
    subject_type: str | None
    subject_id: int | None
    origin: int
    payload: dict[str, Any]

    @property
    def subject(self) -> str:
        """Facts with the same subject are handled in order: the row the fact speaks of, else the person, else the community."""
        if self.subject_type is not None:
            return f"{self.subject_type}:{self.subject_id}"
        return f"identity:{self.identity}" if self.identity is not None else f"community:{self.community}"
