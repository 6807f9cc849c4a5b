"""Read YAML into plain values and remember where each of them stands: file, line and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from qunying.blueprint.sections import Problem, words

FILE_BYTES_MAX = 4_000_000
VALUES_MAX = 200_000  # aliases can make a small file huge
DEPTH_MAX = 40

Keys = tuple[str | int, ...]

_TRUE = {"true", "True", "TRUE"}
_STR = "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file, counted from 1."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Source:
    """What a file says: plain values (None when it could not be read), the place of each, and what was wrong."""

    file: str
    data: Any = None
    marks: dict[Keys, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def fault(self, code: str, *, at: Mark | None = None, path: str = "", **data: Any) -> None:
        """One more problem of this file."""
        at = at or Mark(self.file, 1, 1)
        message, mend = words(code, {"file": self.file, "line": at.line, "column": at.column, **data})
        self.problems.append(Problem(at.file, at.line, at.column, path, code, message, mend, rank=0))


class _TooMuch(Exception):
    """The file unfolds into more values, or deeper ones, than any honest blueprint holds."""


def read(path: Path, name: str) -> Source:
    """The file's content; whatever is wrong with it becomes a problem, never an exception."""
    source = Source(name)
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            source.fault("file_too_large", megabytes=FILE_BYTES_MAX // 1_000_000)
            return source
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        source.fault("file_missing")
    except UnicodeDecodeError as broken:
        source.fault("not_utf8", byte=broken.start)
    except OSError as broken:
        source.fault("file_unreadable", reason=broken.strerror or type(broken).__name__)
    else:
        parse(text, source)
    return source


def parse(text: str, source: Source) -> Source:
    """The text's values stand in ``source`` with their places."""
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(text)
        source.data = None if node is None else _value(node, (), source, 0)
        if node is None:
            source.fault("file_empty")
    except _TooMuch:
        source.fault("file_unfolds")
    except MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        place = Mark(source.file, mark.line + 1, mark.column + 1) if mark else None
        source.fault("broken_yaml", at=place, reason=str(broken.problem or broken.context or "").strip())
    except YAMLError as broken:
        source.fault("broken_yaml", reason=str(broken).split("\n", 1)[0])
    return source


def _value(node: Node, keys: Keys, source: Source, depth: int) -> Any:
    source.count += 1
    if source.count > VALUES_MAX or depth > DEPTH_MAX:
        raise _TooMuch
    source.marks.setdefault(keys, _mark(node, source))
    if isinstance(node, MappingNode):
        return _mapping(node, keys, source, depth)
    if isinstance(node, SequenceNode):
        return [_value(child, (*keys, number), source, depth + 1) for number, child in enumerate(node.value)]
    return _scalar(node, source)


def _mapping(node: MappingNode, keys: Keys, source: Source, depth: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in _pairs(node, source):
        key, place = str(key_node.value), _mark(key_node, source)
        if key in values:
            source.fault("duplicate_key", at=place, path=".".join(map(str, (*keys, key))), key=key)
            continue
        source.marks[(*keys, key)] = place
        values[key] = _value(value_node, (*keys, key), source, depth + 1)
    return values


def _pairs(node: MappingNode, source: Source) -> Iterator[tuple[ScalarNode, Node]]:
    for key_node, value_node in node.value:
        if isinstance(key_node, ScalarNode):
            yield key_node, value_node
        else:
            # `{n}` without quotes reads as a mapping used as a key: the usual slip with placeholders
            source.fault("key_is_no_word", at=_mark(key_node, source))


def _scalar(node: Node, source: Source) -> Any:
    text, tag = str(node.value), str(node.tag)
    kind = tag.rpartition(":")[2]
    try:
        if kind == "int":
            return int(text.replace("_", ""), 0) if text.lower().startswith(("0x", "0o")) else int(text.replace("_", ""))
        if kind == "float":
            return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
        if kind == "timestamp" and len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        source.fault("bad_scalar", at=_mark(node, source), text=text[:40])
        return text
    if kind == "bool":
        return text in _TRUE
    return None if kind == "null" else text


def _mark(node: Node, source: Source) -> Mark:
    return Mark(source.file, node.start_mark.line + 1, node.start_mark.column + 1)
