"""What the pages about revisions say: who wrote which, how and why, what it changed, and one slot's words to be edited."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qunying.blueprint import difference, queries, services
from qunying.blueprint.document import Blueprint
from qunying.blueprint.export import emit
from qunying.blueprint.load import load_text
from qunying.blueprint.models import Revision
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import words
from qunying.kernel.refusals import Refused

FIELDS = ("title", "full", "short")
SHOWN_LETTERS = 90


@dataclass(frozen=True, slots=True)
class Row:
    """A revision as the list shows it."""

    number: int
    at: str
    author: str
    reason: str
    way: str
    parent: int | None
    state: str  # used | draft | was | left
    applied_at: str


@dataclass(frozen=True, slots=True)
class Script:
    """One slot's words in the newest revision, and what revision that is."""

    bp: Blueprint
    number: int
    place: int
    day: int
    slot: str
    now: dict[str, str]


def rows(desk: Desk, *, number: int | None = None) -> list[Row]:
    """The latest revisions, newest first, or only the one of that number."""
    in_force = queries.in_force(desk.community.pk)
    used, zone = in_force.number if in_force else 0, desk.community.timezone
    found = []
    for row in queries.history(desk.community.pk, number=number):
        state = "used" if row.number == used else "was" if row.applied_at else "draft" if row.number > used else "left"
        applied = words.moment(row.applied_at, zone) if row.applied_at else ""
        found.append(Row(row.number, words.moment(row.created_at, zone), words.author(row.author), row.reason, way(row.kind), row.parent, state, applied))
    return found


def way(kind: str) -> str:
    """How a revision came to be, in words."""
    told = {"apply": _("交蓝图"), "console": _("在日历上改"), "sheet": _("导入排期"), "new": _("开始"), "restore": _("恢复旧版"), "review": _("复盘")}
    return told.get(kind, kind)


def finding(found: Sequence[Row]) -> str:
    """The list's sentence: what holds, and what waits to be carried out."""
    used = next((row for row in found if row.state == "used"), None)
    drafts = sum(row.state == "draft" for row in found)
    if used is None:
        return _("还没有执行过蓝图。")
    if drafts:
        return _("正在执行第 %(n)s 版；上面还有 %(drafts)s 版没有执行。") % {"n": used.number, "drafts": drafts}
    return _("正在执行第 %(n)s 版，没有等着执行的。") % {"n": used.number}


def against(row: Revision) -> difference.Difference:
    """What the revision changed in the one before it."""
    before = queries.revision(row.community, row.number - 1)
    return difference.between(load_text(before.source) if before else None, load_text(row.source))


def lines(found: difference.Difference) -> list[tuple[difference.Line, list[tuple[str, str, str]]]]:
    """Each thing that differs, with its fields in words and in one line."""
    return [(line, [(field_word(name), short(one), short(other)) for name, one, other in line.fields]) for line in found.lines]


def yaml(row: Revision) -> str:
    """The revision as engineers read it, without what is personal."""
    return emit(difference.clean(load_text(row.source).data))


def number_of(given: str) -> int:
    """The number somebody sent; 0 for what is none."""
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def field_word(name: str) -> str:
    """A field's name in words."""
    told = {
        "title": _("标题"), "full": _("完整版"), "short": _("精简版"), "day_title": _("主题"), "lesson": _("要学的"), "type": _("类型"),
        "text": _("文字"), "date": _("日期"), "stage": _("阶段"), "name": _("名字"), "starts_on": _("开始"), "ends_on": _("结束"),
        "mission": _("使命"), "core_value": _("核心价值"), "reason_to_stay": _("留下的理由"), "capacity": _("人数上限"), "purpose": _("目的"),
        "schedule": _("时间"), "target": _("量法"), "slot": _("时段"), "number": _("数量"), "unit": _("单位"), "days": _("天数"), "due": _("日期"),
    }  # fmt: skip
    return told.get(name, name)


def short(text: str) -> str:
    """The start of a text in one line."""
    said = " ".join(text.split())
    return said if len(said) <= SHOWN_LETTERS else said[: SHOWN_LETTERS - 1] + "…"


def script(desk: Desk, sel: str) -> Script | None:
    """The words of the cell ``9-noon`` in the newest revision."""
    newest = queries.newest(desk.community.pk)
    day, _dash, slot = sel.partition("-")
    if newest is None or not number_of(day):
        return None
    bp = load_text(newest.source)
    for place, entry in enumerate(bp.raw("content.scripts") or ()):
        if (entry["day"], entry["slot"]) == (number_of(day), slot):
            return Script(bp, newest.number, place, number_of(day), slot, {name: str(entry[name]) for name in FIELDS})
    return None


def with_words(found: Script, given: dict[str, str]) -> Blueprint:
    """The newest revision with these words in the cell's place."""
    data: dict[str, Any] = copy.deepcopy(found.bp.data)
    entry = data["content"]["scripts"][found.place]
    for name in FIELDS:
        if given[name].strip() != found.now[name].strip():
            entry[name] = given[name].strip() + ("\n" if name != "title" and found.now[name].endswith("\n") else "")
    return load_text(emit(data))


def keep(desk: Desk, bp: Blueprint, *, based_on: int, reason: str, source: str) -> int:
    """The blueprint is the newest revision, by whoever sits at the desk; its number."""
    if queries.home(bp) != desk.community.pk:
        raise Refused("foreign_blueprint", given=getattr(bp["positioning.community"], "id", ""), here=desk.community.slug)
    author = desk.account.display_name or desk.account.username
    return services.revise(bp, based_on=based_on, author=author, reason=reason, source=source, account=desk.account.pk, staff=desk.staff_id())
