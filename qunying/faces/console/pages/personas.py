"""What the page 画像 says: each kind of person with its conditions, who matches, who does not, of whom too little is known, and what is lacking most."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.charter import queries as charter
from qunying.charter.queries import PersonaConditions
from qunying.faces.console.pages import words
from qunying.faces.console.pages.measured import ask
from qunying.insight import queries as insight
from qunying.insight.findings import SMALL_N
from qunying.people import queries as people

COVERAGE, LACKING, MEMBERS = "charter.persona_coverage", "charter.persona_lacking", "charter.persona_members"
LISTED: Final = 12  # members of one persona
LINES: Final = 8  # conditions one can write on the page
HOWS: Final = ("is", "in", "between", "at_least")
_BETWEEN = re.compile(r"\s*(?:到|至|~|～|—|-|、|,|，)\s*")
_LIST = re.compile(r"\s*(?:、|,|，|;|；)\s*")

Row = dict[str, Any]


def page(community: Any) -> dict[str, Any]:
    """Everything the page shows."""
    result = ask(COVERAGE, community)
    coverage, lacking = {row["persona"]: row for row in result.rows}, ask(LACKING, community).rows
    kinds = [_kind(community, one, coverage.get(one.key), [row for row in lacking if row["persona"] == one.key]) for one in charter.personas(community.pk)]
    return {
        "finding": finding(kinds), "kinds": kinds, "data_time": result.data_time, "known": charter.attribute_names(community.pk),
        "definitions": [one for one in insight.catalogue() if one.name in (COVERAGE, LACKING)],
    }  # fmt: skip


def finding(kinds: Sequence[Row]) -> str:
    """The page's sentence."""
    counted = [kind for kind in kinds if kind["counts"]]
    if not kinds:
        return _("蓝图的定位里还没有写面向谁。")
    if not counted:
        return _("定位里写了 %(n)s 种人，还没有一种写了条件，数不出有多少。") % {"n": len(kinds)}
    told = _("；").join(kind["says"] for kind in counted)
    least = max((line for kind in counted for line in kind["lines"]), key=lambda line: line["share"])
    if not least["share"]:
        return told + _("。")
    return told + _("。最缺的是「%(of)s」：%(n)s 位成员还不知道。") % {"of": least["of"], "n": words.count(least["lacking"])}


def _kind(community: Any, one: PersonaConditions, row: Row | None, lacking: Sequence[Row]) -> Row:
    shown: Row = {"one": one, "counts": None, "lines": [], "says": "", "matching": [], "more": 0, "conditions": one.words}
    if not one.conditions or row is None or len(lacking) != len(one.conditions):
        return shown  # none written, or written less than a minute ago
    members = row["members"]
    shown["lines"] = [
        {
            "words": said, "of": plain["of"], "holds": words.count(line["holds"]), "fails": words.count(line["fails"]), "lacking": line["lacking"],
            "unknown": _("%(n)s（%(share)s）") % {"n": words.count(line["lacking"]), "share": words.percent(line["rate"], 1)} if members else "0",
            "share": line["rate"] or 0.0,
        }
        for plain, said, line in zip(one.conditions, one.words, lacking, strict=True)
    ]  # fmt: skip
    shown["counts"] = [(name, words.count(row[key]), words.percent(row[f"{key}_share"], 1)) for key, name in names().items()]
    shown["bar"] = {"of": members, "ok": row["matches"], "dim": row["unknown"], "label": _bar(row)}
    shown["rate"] = _rate(row)
    shown["says"] = _("%(name)s 符合 %(k)s 位（全部 %(of)s 位的 %(share)s），%(unknown)s 位不知道") % {
        "name": one.name, "k": words.count(row["matches"]), "of": words.count(members), "share": words.percent(row["matches_share"], 1),
        "unknown": words.count(row["unknown"]),
    }  # fmt: skip
    found = ask(MEMBERS, community, persona=one.key, answer="matches").rows if row["matches"] else []
    shown["matching"], shown["more"] = _members(community, found[:LISTED]), max(0, len(found) - LISTED)
    return shown


def names() -> dict[str, str]:
    """The three answers in words."""
    return {"matches": _("符合"), "differs": _("不符合"), "unknown": _("不知道")}


def _rate(row: Row) -> str:
    told = {"k": words.count(row["matches"]), "n": words.count(row["decided"])}
    if not row["decided"]:
        return _("没有一位说得清，不说比例。")
    if row["decided"] < SMALL_N:
        return _("说得清的 %(n)s 位里符合 %(k)s 位；样本太少，不说比例。") % told
    told |= {"share": words.percent(row["rate"], 1), "low": words.percent(row["low"], 1), "high": words.percent(row["high"], 1)}
    return _("说得清的 %(n)s 位里符合 %(share)s，95%% 区间 %(low)s 到 %(high)s。") % told


def _bar(row: Row) -> str:
    return _("符合 %(k)s，不符合 %(d)s，不知道 %(u)s") % {"k": row["matches"], "d": row["differs"], "u": row["unknown"]}


def _members(community: Any, rows: Sequence[Row]) -> list[Any]:
    ids = people.memberships(community.pk, [row["identity"] for row in rows])
    found = people.members_by_id(ids.values())
    return [found[ids[row["identity"]]] for row in rows if row["identity"] in ids]


def lines(conditions: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The conditions as lines of the form, empty ones after them."""
    told = []
    for one in conditions:
        how = next(name for name in HOWS if name in one)
        value = one[how]
        told.append(
            {"of": one["of"], "how": how, "value": (" - " if how == "between" else "、").join(map(str, value)) if isinstance(value, list) else str(value)}
        )
    return told + [{"of": "", "how": "is", "value": ""}] * max(0, LINES - len(told))


def given(post: Mapping[str, str]) -> list[dict[str, str]]:
    """The lines of the form as they were typed."""
    return [{key: " ".join(post.get(f"{key}-{place}", "").split())[:400] for key in ("of", "how", "value")} for place in range(LINES)]


def conditions(found: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """What the lines say, as a blueprint writes it; lines that name nothing are left out."""
    return [{"of": one["of"], one["how"] if one["how"] in HOWS else "is": _value(one)} for one in found if one["of"]]


def _value(one: dict[str, str]) -> Any:
    if one["how"] == "in":
        return [word for word in _LIST.split(one["value"]) if word]
    if one["how"] == "between":
        return [_number(word) for word in _BETWEEN.split(one["value"]) if word]
    return _number(one["value"]) if one["how"] == "at_least" else one["value"]


def _number(text: str) -> Any:
    """The number; text that is none stays, and the check of the blueprint says so."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


def how_words() -> list[tuple[str, str]]:
    """The ways of comparing in words."""
    return [("is", _("是")), ("in", _("是其中之一")), ("between", _("在…到…之间")), ("at_least", _("不少于"))]
