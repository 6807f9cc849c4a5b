"""A blueprint as read: typed parts by path, the place of everything, and what was wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from qunying.blueprint.sections import Problem, owner_of, words
from qunying.blueprint.source import Keys, Mark

SCHEMA = 1
TOP = ("goal", "positioning", "content", "activities", "management")


@dataclass(slots=True)
class Blueprint:
    """A declared community. ``problems`` holds what reading and typing found; sections' own findings come from ``check``."""

    file: str
    folder: Path | None = None
    data: dict[str, Any] = field(default_factory=dict)
    marks: dict[Keys, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True  # false: there is nothing to look into, the problems say why
    entries: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def __getitem__(self, path: str) -> Any:
        """The typed value of a part (of a list: its valid entries); None when the part is absent or faulty."""
        if path in self.values:
            return self.values[path]
        parent, _, name = path.rpartition(".")
        value = self[parent] if parent else None
        return value.get(name) if isinstance(value, dict) else getattr(value, name, None)

    def each(self, path: str) -> Iterator[tuple[str, Any]]:
        """The valid entries of a list with their paths."""
        for number, entry in self.entries.get(path, ()):
            yield f"{path}.{number}", entry

    def raw(self, path: str) -> Any:
        """The plain value as written, None when absent."""
        value: Any = self.data
        for key in keys_of(path):
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def whole(self, path: str) -> bool:
        """Whether nothing of that part was left out for a fault; only then may one conclude that something is missing from it."""
        return path not in self.broken and self[path] is not None

    def where(self, path: str | Keys) -> Mark:
        """The place of a part, or of what surrounds it when it is absent."""
        keys = keys_of(path) if isinstance(path, str) else path
        while keys not in self.marks and keys:
            keys = keys[:-1]
        return self.marks.get(keys) or Mark(self.file, 1, 1)

    def problem(self, path: str | Keys, code: str, /, *, rank: int | None = None, mark: Mark | None = None, **data: Any) -> Problem:
        """A problem at that path, in the words registered for the code, ranked by the section that owns the path."""
        name = path if isinstance(path, str) else ".".join(map(str, path))
        mark, owner = mark or self.where(path), owner_of(name)
        message, mend = words(code, {"path": name, **data})
        if rank is None:
            rank = owner.rank if owner else 0
        return Problem(mark.file, mark.line, mark.column, name, code, message, mend, rank)

    def has_file(self, name: str) -> bool:
        """Whether a file of that name lies beside the blueprint (not outside its folder)."""
        if self.folder is None:
            return False
        target = (self.folder / name).resolve()
        return target.is_relative_to(self.folder.resolve()) and target.is_file()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Where a verb takes a blueprint, its text will do; so that the API and a form can give one."""
        from qunying.blueprint.load import load_text

        from_text = core_schema.no_info_after_validator_function(load_text, core_schema.str_schema())
        return core_schema.json_or_python_schema(from_text, core_schema.union_schema([core_schema.is_instance_schema(cls), from_text]))

    @property
    def hash(self) -> str:
        """SHA-256 of what is declared; comments, layout and whether scripts lie in a folder make no difference."""
        return digest(self.data)


def keys_of(path: str) -> Keys:
    """The steps of a dotted path; numbers are entries of lists."""
    return tuple(int(part) if part.isdecimal() else part for part in path.split(".")) if path else ()


def digest(data: dict[str, Any]) -> str:
    """SHA-256 over the five sections and the schema number, in a form of its own that does not depend on layout."""
    plain = {"schema": data.get("schema"), **{name: data.get(name) for name in TOP}}
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).hexdigest()
