"""Read a goal's sentence: how many people, what number of what, and by when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

SPAN_DAYS_MAX = 366

_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = r"(\d[\d,]*(?:\.\d+)?\s?[万千百]?|[零一二两三四五六七八九十百千万]+)"
_SPAN_UNITS = {"天": 1, "日": 1, "周": 7, "个星期": 7, "星期": 7, "个月": 30, "年": 365}
_SPAN = re.compile(_NUMBER + r"\s?(天|日|周|个星期|星期|个月|年)(?:之?内|里|以内|中)")
_DATE = re.compile(r"(20\d\d)\s?[-年/.]\s?(\d{1,2})\s?[-月/.]\s?(\d{1,2})\s?日?")
_PEOPLE = re.compile(_NUMBER + r"\s?(?:个|位|名)?(?:人|成员|学员|新人)")
# A measure word says what is counted; 一起 and 一直 hold a number's sign but count nothing.
_UNITS = (
    "次", "条", "个", "份", "篇", "本", "元", "件", "场", "小时", "分钟", "句", "张", "遍", "人", "%", "名", "位",
    "单", "斤", "公里", "步", "群", "课", "节", "题", "轮", "天",
)  # fmt: skip
_AMOUNT = re.compile(_NUMBER + r"\s?(" + "|".join(_UNITS) + r")(?!内|里|以内)")


@dataclass(frozen=True, slots=True)
class Aim:
    """What a goal's sentence says; ``missing`` names what it does not say: number, unit, date."""

    people: int | None
    number: int | None
    unit: str
    days: int | None
    due: date | None
    missing: tuple[str, ...]


def parse(text: str) -> Aim:
    """The goal in numbers, as far as its sentence gives them."""
    due, rest = _due(text)
    days, rest = _span(rest)
    people_match = _PEOPLE.search(rest)
    people = whole_number(people_match.group(1)) if people_match else None
    after = rest[: people_match.start()] + "，" + rest[people_match.end() :] if people_match else rest
    amount = _AMOUNT.search(after)
    number: int | None = None
    unit = ""
    if amount is None and people is not None:
        number, unit, people = people, "人", None
    elif amount is not None:
        number, unit = whole_number(amount.group(1)), amount.group(2)
    bare = re.search(r"\d", after) is not None
    missing = []
    if number is None and not bare:
        missing.append("number")
    if not unit:
        missing.append("unit")
    if days is None and due is None:
        missing.append("date")
    return Aim(people, number, unit, days, due, tuple(missing))


def _due(text: str) -> tuple[date | None, str]:
    found = _DATE.search(text)
    if not found:
        return None, text
    try:
        due = date(*map(int, found.groups()))
    except ValueError:
        return None, text
    return due, text[: found.start()] + "，" + text[found.end() :]


def _span(text: str) -> tuple[int | None, str]:
    found = _SPAN.search(text)
    if not found:
        return None, text
    return whole_number(found.group(1)) * _SPAN_UNITS[found.group(2)], text[: found.start()] + "，" + text[found.end() :]


def whole_number(word: str) -> int:
    """The whole number a word means: 6000, 1.2万, 二十一."""
    word = word.replace(",", "").replace(" ", "")
    if word[0].isdigit():
        scale = {"百": 100, "千": 1000, "万": 10_000}.get(word[-1])
        return round(float(word[:-1]) * scale) if scale else round(float(word))
    total, section, digit = 0, 0, 0
    for sign in word:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
    return total + section + digit
