"""活动 at the console: what runs, comes and is over, with who took part; and one page a kind, each in a file of the kind's name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.activities import queries as activities
from qunying.activities.queries import ActivityRow
from qunying.commerce import queries as commerce
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import words
from qunying.faces.console.pages.activities import leading
from qunying.faces.console.shell import at
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

Act = Callable[[Desk, ActivityRow, HttpRequest], str]
ORDER = ("running", "coming", "over")


def listed(desk: Desk) -> dict[str, Any]:
    """The three parts of the list with the finding."""
    rows = activities.listed(desk.community.pk)
    titles = {"running": _("进行中"), "coming": _("还没开始"), "over": _("已结束")}
    parts = [{"title": titles[state], "rows": [_line(desk, row) for row in rows if row.state == state]} for state in ORDER]
    return {
        "parts": [part for part in parts if part["rows"]], "finding": _finding(rows), "coupons": commerce.coupons(desk.community.pk),
        "as_of": words.clock(clock.now(), desk.community.timezone),
    }  # fmt: skip


def page(desk: Desk, row: ActivityRow) -> dict[str, Any]:
    """One activity with what its kind shows."""
    leads = leading.page(desk, row)
    return {**_line(desk, row), "finding": "", "is_open": row.is_open, "closed": row.closed, "leading": leads, **_kind(row).page(desk, row)}


def act(desk: Desk, row: ActivityRow, name: str) -> str:
    """What the form asks for was done; returns what to say about it. Refused ``not_found`` for what the kind does not know, 403 without the right."""
    wanted = leading.ACTS.get(name) or _kind(row).ACTS.get(name)
    if wanted is None:
        raise Refused("not_found")
    verb, work = wanted
    desk.require(verb)
    told: str = work(desk, row, desk.request)
    return told


def table(desk: Desk, row: ActivityRow) -> tuple[str, list[list[object]]] | None:
    """The activity as a table for a spreadsheet: its file name and rows; None for kinds that have none."""
    make = getattr(_kind(row), "table", None)
    return make(desk, row) if make else None


def when(row: ActivityRow, zone: str) -> str:
    """From when until when."""
    if row.announcement is not None:
        return words.moment(row.announcement.at, zone)
    if row.daily:
        return _("每天 %(opens)s–%(closes)s") % {"opens": words.clock(row.opens_at, zone), "closes": row.body.get("closes") or words.clock(row.closes_at, zone)}
    return _("%(opens)s 到 %(closes)s") % {"opens": words.moment(row.opens_at, zone), "closes": words.moment(row.closes_at, zone)}


def share(row: ActivityRow) -> str:
    """n of those present, with what it counts."""
    if not row.counted:
        return ""
    said = {"n": words.count(row.took_part), "of": words.count(row.present), "share": words.percent(row.took_part / row.present if row.present else None)}
    today = row.daily
    return _("今天 %(n)s 人参加，在群 %(of)s 人（%(share)s）") % said if today else _("%(n)s 人参加，在群 %(of)s 人（%(share)s）") % said


def _line(desk: Desk, row: ActivityRow) -> dict[str, Any]:
    said = row.announcement
    state = (said.why or (_("过了时间，没有发") if said.missed else _("到时自动发出"))) if said else ""
    if said and said.sent_at:
        state = _("%(at)s 发到 %(n)s 个群") % {"at": words.moment(said.sent_at, desk.community.timezone), "n": said.groups}
    return {
        "name": row.name, "label": row.label, "icon": row.icon, "kind": row.kind, "when": when(row, desk.community.timezone), "share": share(row),
        "state": state,
        "waits": bool(said and (said.why or said.missed)), "url": at(desk.community.slug, "activity", row.public_id), "public_id": row.public_id,
    }  # fmt: skip


def _finding(rows: list[ActivityRow]) -> str:
    running = sum(row.state == "running" and row.announcement is None for row in rows)
    waiting = sum(bool(row.announcement and (row.announcement.why or row.announcement.missed)) for row in rows)
    if not running and not waiting:
        return _("现在没有进行中的活动。")
    told = ngettext("%(n)s 项活动进行中", "%(n)s 项活动进行中", running) % {"n": running}
    return told + (_("，%(n)s 条通知没有发出") % {"n": waiting} if waiting else "") + _("。")


def _kind(row: ActivityRow) -> Any:
    return import_module(f"{__name__}.{row.kind}")
