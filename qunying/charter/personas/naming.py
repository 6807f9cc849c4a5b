"""What the house itself knows of everybody, by name: one table of codes, Chinese names and English ones, to read what was written and to show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.utils.translation import get_language


class Name(NamedTuple):
    """How people write and read a code; either is understood in any language, capitals or not."""

    chinese: str
    english: str

    @property
    def here(self) -> str:
        """The name in the reader's language."""
        return self.english if (get_language() or "").startswith("en") else self.chinese


TAG, SOURCE, JOINED_DAYS = "tag", "source", "joined_days"
BUILT_IN: Final = {TAG: Name("标签", "tag"), SOURCE: Name("来源", "source"), JOINED_DAYS: Name("加入天数", "days since joining")}
SOURCES: Final = {"invite": Name("邀请", "invite"), "link": Name("链接", "link"), "staff": Name("工作人员", "staff"), "import": Name("导入", "import")}
TAG_NAME: Final = BUILT_IN[TAG].chinese  # the name under which rows keep tags


def built_in(written: str) -> str | None:
    """The code of what the house knows itself; None for any other name."""
    return _code(BUILT_IN, written)


def source(written: str) -> str | None:
    """The code of that way of coming; None for one that there is not."""
    return _code(SOURCES, written)


def shown(written: str) -> str:
    """The name as the reader calls it; what people named themselves stays as they wrote it."""
    code = built_in(written)
    return BUILT_IN[code].here if code else written


def readable(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The condition with every name of the house's as the reader calls it."""
    told = {**plain, "of": shown(plain["of"])}
    if built_in(plain["of"]) == SOURCE:
        told |= {way: _sources(plain[way]) for way in ("is", "in") if way in plain}
    return told


def _sources(value: Any) -> Any:
    if isinstance(value, list):
        return [_sources(one) for one in value]
    code = source(value)
    return SOURCES[code].here if code else value


def _code(names: Mapping[str, Name], written: str) -> str | None:
    folded = " ".join(written.split()).casefold()
    return next((code for code, name in names.items() if folded in name), None)
