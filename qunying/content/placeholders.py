"""Placeholders in scripts: which there are, which a text uses, and the text with values put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

GROUP, HOST, DAY, CHECK_IN, LINK = "群", "营主", "天", "打卡", "链接"
WORDS = (GROUP, HOST, DAY, CHECK_IN)

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Used:
    """What stands in braces in a text: known words, link keys, anything else; ``loose`` when a brace has no partner."""

    words: frozenset[str]
    links: frozenset[str]
    unknown: tuple[str, ...]
    loose: bool


def used(text: str) -> Used:
    """What the text has in braces."""
    words, links, unknown = set(), set(), []
    for name in _BRACES.findall(text):
        kind, colon, key = name.partition(":")
        if name in WORDS:
            words.add(name)
        elif kind == LINK and colon and key:
            links.add(key)
        else:
            unknown.append(name)
    rest = _BRACES.sub("", text)
    return Used(frozenset(words), frozenset(links), tuple(dict.fromkeys(unknown)), "{" in rest or "}" in rest)


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder replaced; ``values`` holds 群 营主 天 打卡 and 链接:key, one without a value is left as written."""
    return _BRACES.sub(lambda found: values.get(found.group(1), found.group(0)), text)
