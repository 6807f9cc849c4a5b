"""The evening on the card: tomorrow's brief, today's review with one remark, and the points that ask for care."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qunying.camps import queries as camps
from qunying.camps.hosts import queries as hosts
from qunying.camps.hosts import texts
from qunying.camps.hosts.queries import BriefRow, PackRow
from qunying.faces.h5.cards import Worker
from qunying.faces.h5.screens import words
from qunying.faces.kit import rhythm
from qunying.kernel import clock

NOON: Final = "12:00"  # until then an unread brief of today is still worth reading
MODES: Final = {"auto": lambda: _("系统发"), "confirm": lambda: _("你点确认"), "manual": lambda: _("你发")}


def page(who: Worker) -> dict[str, Any]:
    """What this evening asks of the person; nothing by day. Three reads."""
    zone = who.community.timezone
    today = clock.today(zone)
    brief = _brief(who, zone)
    read = brief is None or brief["read"]
    return {"brief": brief, "packs": [_pack(who, row) for row in hosts.packs_of(who.staff.pk, day=today)], "cares": _cares(who, read=read)}


def _brief(who: Worker, zone: str) -> dict[str, Any] | None:
    """One brief for all groups of the person; groups of the same plan are told together."""
    today = clock.today(zone)
    rows = hosts.briefs_of(who.staff.pk, since=today)
    rows = [row for row in rows if row.date > today] or [row for row in rows if not row.read and clock.now() < clock.at_local(today, NOON, zone)]
    rows = [row for row in rows if row.content["slots"] and row.group in who.groups]
    if not rows:
        return None
    first, parts = rows[0], _alike(rows)
    changed = max((row.changed_at for row in rows if row.changed_at), default=None)
    head = first.content["head"]
    told = {"day": words.near_day(first.date, zone), "name": _named(who, head["day"], first.date)}
    return {
        "title": _("%(day)s，%(name)s") % told, "theme": " ".join(part for part in (head["title"], head["lesson"]) if part), "date": first.date.isoformat(),
        "read": all(row.read for row in rows), "changed": _("%(at)s 已更新，请再看一遍") % {"at": words.hour(changed, zone)} if changed else "",
        "parts": [_part(who, mine, zone, named=len(parts) > 1) for mine in parts],
    }  # fmt: skip


def _named(who: Worker, number: int, day: date) -> str:
    """The day as the calendar calls it."""
    cohort = camps.current(who.community.pk)
    return rhythm.day_name(cohort.kind if cohort else rhythm.RUN, number=number, day=day, starts_on=cohort.starts_on if cohort else day)


def _alike(rows: Sequence[BriefRow]) -> list[list[BriefRow]]:
    """The briefs gathered by what they say."""
    found: dict[str, list[BriefRow]] = {}
    for row in rows:
        said = repr([(slot["slot"], slot["at"], slot["title"], slot["mode"]) for slot in row.content["slots"]] + [row.content["open"]])
        found.setdefault(said, []).append(row)
    return list(found.values())


def _part(who: Worker, rows: Sequence[BriefRow], zone: str, *, named: bool) -> dict[str, Any]:
    content = rows[0].content
    names = {slot["slot"]: slot["name"] for slot in content["slots"]}
    slots = [
        {"at": words.hour(datetime.fromisoformat(slot["at"]), zone), "name": slot["name"], "title": slot["title"], "mode": MODES[slot["mode"]]()}
        for slot in content["slots"]
    ]
    points = [texts.point(one["code"], one, names.get(one["slot"], "")) for one in content["points"]]
    left = [_("「%(title)s」还没发") % {"title": one["title"]} for one in content["open"] if one["code"] == "unsent"]
    tasks = sum(one["code"] != "unsent" for one in content["open"])
    left += [_("还有 %(n)s 件事没做完") % {"n": tasks}] if tasks else []
    return {"place": _("、").join(who.groups[row.group].name for row in rows) if named else "", "slots": slots, "points": points, "left": left}


def _pack(who: Worker, row: PackRow) -> dict[str, Any]:
    """The review of one group: a finding, four numbers beside the median, and the form that closes the day."""
    content, group = row.content, who.groups.get(row.group)
    return {
        "id": row.public_id, "place": group.name if group else "", "finding": finding(content), "numbers": numbers(content), "praised": content["praised"],
        "closed": bool(row.closed_at), "remark": row.remark, "at": words.hour(row.closed_at, who.community.timezone) if row.closed_at else "",
        "remarks": texts.remarks(), "refused": "",
    }  # fmt: skip


def finding(content: Mapping[str, Any]) -> str:
    """What the day came to in one sentence, the misses first."""
    lost = content["missed"] + content["unknown"]
    if lost:
        return _("%(of)s 条里有 %(n)s 条没发。") % {"of": content["planned"], "n": lost}
    if content["late"]:
        return _("%(of)s 条都发了，%(n)s 条晚了。") % {"of": content["planned"], "n": content["late"]}
    return _("%(of)s 条都按时发了。") % {"of": content["planned"]} if content["planned"] else _("今天没有要发的。")


def numbers(content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Delivered, check-ins, coverage and questions, each with the median of all groups where there is one."""
    medians = content["medians"]
    done = content["on_time"] + content["late"]
    asked = _("%(n)s 个，回了 %(done)s 个") % {"n": content["questions"], "done": content["answered"]} if content["questions"] is not None else "—"
    heard = "" if content["questions"] is not None else _("未开通会话存档，看不到")
    return [
        (pgettext("column", "发出"), f"{done} / {content['planned']}", _beside(medians["on_time"], _("准时"))),
        (_("打卡"), _("%(n)s 人") % {"n": content["checked"]} + _percent(content["checked"], content["members"]), _beside(medians["checked"])),
        (_("参与"), _("%(n)s 人") % {"n": content["active"]} + _percent(content["active"], content["members"]), _beside(medians["active"])),
        (_("提问"), asked, heard),
    ]


def _percent(n: int, of: int) -> str:
    return _("，%(share)s%%") % {"share": round(100 * n / of)} if of else ""


def _beside(usual: float | None, what: str = "") -> str:
    return _("各群中位数%(what)s %(share)s%%") % {"what": what, "share": round(100 * usual)} if usual is not None else ""


def _cares(who: Worker, *, read: bool) -> list[dict[str, Any]]:
    """The person's own points, today's and tomorrow's, until their evening."""
    zone = who.community.timezone
    today = clock.today(zone)
    return [
        {
            "place": who.groups[row.group].name if row.group in who.groups else "", "says": row.says, "remedy": row.remedy,
            "day": words.near_day(row.date, zone), "again": _("连着第 %(n)s 天") % {"n": row.times} if row.times > 1 else "",
        }
        for row in hosts.cares_of(who.staff.pk, since=today)
        if row.date <= today + timedelta(days=1) and not (read and row.cause == "brief_unread")
    ]  # fmt: skip
