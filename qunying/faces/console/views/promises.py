"""The pages of 承诺: the week, one moment over all its groups, and putting it off."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from qunying.charter import queries as charter
from qunying.charter import services
from qunying.charter.queries import VerdictRow
from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import promises as page
from qunying.faces.console.pages import words
from qunying.faces.console.shell import at, shell
from qunying.faces.kit.parts import Choice
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, sentence


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """What was promised in a week and what became of it; ``?show=`` filters, ``?group=`` and ``?week=`` choose."""
    asked = {name: desk.request.GET.get(name, "") for name in ("show", "group", "week")}
    room, now = _room(desk, asked["group"]), clock.now()
    until = _until(desk, asked["week"], now)
    only = [room.id] if room else desk.groups
    found = charter.week(desk.community.pk, until=until, groups=only)
    asked["show"] = asked["show"] if asked["show"] in page.SHOWS else ""
    this_week = until == now
    shown = {
        **shell(desk, "groups", tab="promises"), "finding": page.finding(found, this_week=this_week), "room": room, "asked": asked,
        "promises": page.promised(desk.community, now, only=only), "filters": _filters(desk, page.counts(found.rows), asked),
        "moments": page.moments(desk.community, page.shown(found.rows, asked["show"])), "filtered": bool(asked["show"]), "any": bool(found.rows),
        "at": words.clock(now, desk.community.timezone), "earlier": _week_url(desk, asked, until - timedelta(days=7)),
        "later": "" if this_week else _week_url(desk, asked, until + timedelta(days=1)), "span": _span(desk, until),
        "clear": _url(desk, {**asked, "show": ""}), "all_url": _url(desk, {**asked, "group": ""}),
    }  # fmt: skip
    return render(desk.request, "console/promises/show.html", shown)


@at_desk
@running
def one(desk: Desk, key: str, stamp: int) -> HttpResponse:
    """One promise at one moment: every group in sight with its verdict and the facts, and the form to put it off."""
    return _one(desk, _rows(desk, key, stamp))


@require_POST
@at_desk
@running
def move(desk: Desk, key: str, stamp: int) -> HttpResponse:
    """Put off what is still open: first the question with what it means, then, said yes to, it is done."""
    desk.require("charter.reschedule")
    rows = _rows(desk, key, stamp)
    wanted = _moment(desk, desk.request.POST.get("on", ""), desk.request.POST.get("at", ""))
    open_ = [row for row in rows if row.verdict == "pending"]
    if wanted is None:
        return _one(desk, rows, complaint=_("没看懂新的时间。请选日期和几点。"), status=422)
    if "sure" not in desk.request.POST:
        return _ask(desk, rows, open_, wanted)
    try:
        count = services.reschedule([row.public_id for row in open_], starts_at=wanted)
    except Refused as refused:
        return _one(desk, rows, complaint=sentence(refused), status=422)
    said = ngettext("%(n)s 个群改到 %(at)s，成员看得到。", "%(n)s 个群改到 %(at)s，成员看得到。", count)
    messages.success(desk.request, said % {"n": count, "at": words.moment(wanted, desk.community.timezone)})
    return redirect(at(desk.community.slug, "promise", key, int(wanted.timestamp())))


def _one(desk: Desk, rows: list[VerdictRow], *, complaint: str = "", status: int = 200) -> HttpResponse:
    first, zone = rows[0], desk.community.timezone
    open_ = sum(row.verdict == "pending" for row in rows)
    given = {name: desk.request.POST.get(name, "") for name in ("on", "at")}
    shown = {
        **shell(desk, "groups", tab="promises"), "row": first, "when": page.when(first, zone), "lines": page.lines(desk.community, rows),
        "moment": page.moments(desk.community, rows)[0], "movable": open_ if desk.scope.may(("owner", "operator"), desk.community.pk) else 0,
        "stamp": int(first.starts_at.timestamp()), "complaint": complaint, "today": clock.today(zone).isoformat(),
        "given": {"on": given["on"] or clock.today(zone).isoformat(), "at": given["at"] or words.clock(first.starts_at, zone)},
    }  # fmt: skip
    return render(desk.request, "console/promises/one.html", shown, status=status)


def _ask(desk: Desk, rows: list[VerdictRow], open_: list[VerdictRow], wanted: datetime) -> HttpResponse:
    begun = clock.now() >= rows[0].starts_at
    shown = {
        **shell(desk, "groups", tab="promises"), "row": rows[0], "when": page.when(rows[0], desk.community.timezone), "n": len(open_), "begun": begun,
        "stamp": int(rows[0].starts_at.timestamp()), "to": words.moment(wanted, desk.community.timezone),
        "on": desk.request.POST.get("on", ""), "at": desk.request.POST.get("at", ""),
    }  # fmt: skip
    return render(desk.request, "console/promises/move.html", shown)


def _rows(desk: Desk, key: str, stamp: int) -> list[VerdictRow]:
    """What that promise owes at that moment in the groups in sight."""
    try:
        moment = datetime.fromtimestamp(stamp, tz=clock.now().tzinfo)
    except (OverflowError, OSError, ValueError):
        raise Http404 from None
    rows = charter.obligations(desk.community.pk, from_at=moment, to_at=moment, promise=key, groups=desk.groups)
    if not rows:
        raise Http404
    return rows


def _room(desk: Desk, public_id: str) -> Any | None:
    if not public_id:
        return None
    room = groups.group(public_id)
    if room is None or room.community_id != desk.community.pk or not desk.scope.sees_group(desk.community.pk, room.id):
        raise Http404
    return room


def _moment(desk: Desk, on: str, hour_minute: str) -> datetime | None:
    try:
        return clock.at_local(date.fromisoformat(on), hour_minute, desk.community.timezone)
    except (ValueError, OverflowError):
        return None


def _until(desk: Desk, week: str, now: datetime) -> datetime:
    """The end of the week of that date; now for this week and for what is no date."""
    try:
        day = date.fromisoformat(week)
        sunday = day + timedelta(days=6 - day.weekday())
        return min(now, clock.at_local(sunday + timedelta(days=1), "00:00", desk.community.timezone) - timedelta(seconds=1))
    except (ValueError, OverflowError):
        return now


def _span(desk: Desk, until: datetime) -> str:
    day = clock.local_day(until, desk.community.timezone)
    monday = day - timedelta(days=day.weekday())
    return f"{words.month_day(monday)}-{words.month_day(monday + timedelta(days=6))}"


def _url(desk: Desk, asked: dict[str, str]) -> str:
    kept = {name: value for name, value in asked.items() if value}
    base = at(desk.community.slug, "promises")
    return f"{base}?{urlencode(kept)}" if kept else base


def _week_url(desk: Desk, asked: dict[str, str], moment: datetime) -> str:
    return _url(desk, {**asked, "week": clock.local_day(moment, desk.community.timezone).isoformat()})


def _filters(desk: Desk, counted: dict[str, int], asked: dict[str, str]) -> list[Choice]:
    names = {"": _("全部"), "lacking": pgettext("promise", "缺"), "kept": _("已兑现"), "pending": _("待定")}
    return [Choice(names[name], _url(desk, {**asked, "show": name}), current=asked["show"] == name, count=counted[name]) for name in page.SHOWS]
