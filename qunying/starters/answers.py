"""The six answers: what each may be, and one clear sentence when it is not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from qunying.kernel.refusals import Refused
from qunying.starters.promise import Pledge, fitting
from qunying.starters.starter import Starter, starter

QUESTIONS: Final = ("name", "whom", "solves", "stays", "promise", "owner", "hosts", "hours", "start")
LENGTHS: Final = {"name": (2, 20), "whom": (4, 120), "solves": (4, 120), "stays": (6, 120), "promise": (8, 120), "owner": (1, 20)}
GROUPS_MAX: Final = 50
HOURS_MAX: Final = 16.0
NAME_LENGTH_MAX: Final = 20
_BETWEEN_NAMES: Final = re.compile(r"[、，,;；/\s]+")


@dataclass(frozen=True, slots=True)
class Answers:
    """What she wants, in her words; an empty text means that the starter's own words are right."""

    kind: str
    name: str = ""
    whom: str = ""
    solves: str = ""
    stays: str = ""
    promise: Pledge | None = None
    owner: str = ""
    hosts: tuple[str, ...] = ()
    hours: float | None = None
    start: date | None = None

    @property
    def groups(self) -> int:
        """How many groups: one for each host."""
        return max(1, len(self.hosts))


def read_answers(given: Mapping[str, Any], *, today: date) -> Answers:
    """The answers of a file, of options or of a form; refused with the first that cannot be."""
    found = starter(str(given.get("kind", "")))
    unknown = sorted(set(given) - {"kind", "groups", *QUESTIONS})
    if unknown:
        raise Refused("unknown_answer", given=unknown[0], known=["kind", *QUESTIONS])
    values = {name: parse(found, name, given.get(name), today=today) for name in QUESTIONS}
    answers = Answers(found.kind, **values)
    groups = given.get("groups")
    if groups is not None and str(groups) != str(answers.groups):
        raise Refused("hosts_for_groups", groups=groups, hosts=len(answers.hosts))
    return answers


def parse(one: Starter, question: str, given: Any, *, today: date) -> Any:
    """The answer to one question as it will be used; refused with a sentence that says how to mend it. Nothing given: the starter's own."""
    if question == "hosts":
        return _hosts(given)
    text = _plain(given)
    if question == "hours":
        return _hours(one, text)
    if question == "start":
        return _start(one, text, today)
    if text:
        _fits(question, text)
    if question == "promise":
        return fitting(one, text) if text and text != one.default("promise") else None
    return text


def _plain(given: Any) -> str:
    """The text in its normal form, on one line."""
    return " ".join(unicodedata.normalize("NFC", "" if given is None else str(given)).split())


def _fits(question: str, text: str) -> None:
    least, most = LENGTHS[question]
    if not least <= len(text) <= most:
        raise Refused("answer_length", question=question, length=len(text), least=least, most=most)
    odd = next((sign for sign in text if sign in "{}" or unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Cn")), "")
    if odd:
        raise Refused("answer_sign", question=question, sign=odd if odd in "{}" else f"U+{ord(odd):04X}")


def _hosts(given: Any) -> tuple[str, ...]:
    names = [_plain(name) for name in given] if isinstance(given, list | tuple) else _BETWEEN_NAMES.split(_plain(given))
    names = [name for name in names if name]
    for name in names:
        _fits("owner", name)
    if len(names) > GROUPS_MAX:
        raise Refused("too_many_groups", count=len(names), most=GROUPS_MAX)
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise Refused("host_twice", name=twice)
    return tuple(names)


def _hours(one: Starter, text: str) -> float | None:
    if not text:
        return None
    try:
        hours = float(text.removesuffix("小时").strip())
    except ValueError:
        raise Refused("bad_hours", given=text, most=HOURS_MAX) from None
    if not 0 < hours <= HOURS_MAX:
        raise Refused("bad_hours", given=text, most=HOURS_MAX)
    if hours * 60 < one.host_minutes:
        raise Refused("hours_short", given=f"{hours:g}", need=f"{one.host_hours_least:g}", name=one.sheet.name)
    return hours


def _start(one: Starter, text: str, today: date) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused("bad_start", given=text) from None
    if day <= today:
        raise Refused("start_over", given=text)
    if one.sheet.starts and day.weekday() != one.first_day.weekday():
        raise Refused("start_weekday", given=text, weekday=one.first_day.weekday(), was=day.weekday(), name=one.sheet.name)
    return day
