"""The page 今天 put together for one desk: state, rail, to-do, metrics, matrix, and the mark by which polling knows a change."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qunying.faces.console.access import Desk
from qunying.faces.console.pages import held, pace, words
from qunying.faces.console.pages import today as page
from qunying.faces.console.pages.camp import Day, Run
from qunying.faces.console.shell import at
from qunying.faces.kit import rhythm
from qunying.faces.kit.parts import Choice, Switch
from qunying.flows import services as flows

TODO_MOST: Final = 8
MATRIX_PARTS: Final = 4


def frame(desk: Desk, index: int | None) -> dict[str, Any]:
    """Everything the templates of 今天 need."""
    community, slug = desk.community, desk.community.slug
    today = page.state(community, only=desk.groups, index=index)
    urls, mends = _urls(slug), _mends(desk, today)
    shown: dict[str, Any] = {
        "today": today, "finding": page.finding(today), "spoken_day": page.spoken_day(today),
        "other_day": page.title(today) if today.asked and not today.now else "",
        "switch": _switch(desk, today), "urls": urls,
        "act": page.act(today, urls=urls, runs=mends),
        "runs": desk.runs, "clock": words.clock(today.at, community.timezone), "index_text": str(index or ""),
        "only": "trouble" if desk.request.GET.get("show") == "trouble" else "",
    }  # fmt: skip
    if today.day is not None:
        rows = page.matrix(today, page=at(slug, "group", "ID").replace("ID", "{}"))
        listed = today.todos[:TODO_MOST]
        flows.tasks_shown(pair for entry in listed for pair in entry.tasks)
        shown |= {
            "rail": page.rail(today, slug_url=urls["calendar"], retry_url=urls["retry"], runs=mends),
            "todos": [entry.row(urls, runs=mends if entry.to == "retry" else desk.runs) for entry in listed], "more": len(today.todos) - len(listed),
            "paces": _paces(desk, today), "seats": words.count(page.seats(today)), "groups": len(rows), "trouble": len(page.trouble(rows)),
            "next_event": page.next_event(today) if today.now else shown["finding"],
        }  # fmt: skip
        shown["shows"] = _shows(slug, len(rows), shown["trouble"], shown["only"], index)
        shown["matrix"] = _matrix(desk, today, rows, only_trouble=bool(shown["only"]))
    shown["version"] = _version(shown)
    return shown


def _mends(desk: Desk, today: page.Today) -> bool:
    """Whether some of what failed may be sent again from here: by role, or by a duty in one of the groups."""
    if desk.runs or not any(entry.to == "retry" for entry in today.todos):
        return desk.runs
    return bool(desk.where("channels.retry"))


def _urls(slug: str) -> dict[str, str]:
    return {
        "calendar": at(slug, "calendar"), "group": at(slug, "group", "ID").replace("ID", "{}"), "retry": at(slug, "retry"),
        "settle": at(slug, "settle", 0).replace("/0/", "/{}/"), "stand-in": at(slug, "stand-in", 0).replace("/0/", "/{}/"),
        "rescues": at(slug, "rescues"),
        "rescue": at(slug, "rescue", "ID").replace("ID", "{}"), "case": at(slug, "rules-case", "ID").replace("ID", "{}"), "rules": at(slug, "rules"),
        "review": at(slug, "review"), "promises": at(slug, "promises") + "?show=lacking", "remind": at(slug, "remind"), "unpark": at(slug, "unpark"),
        "joining": at(slug, "joining"), "drift": at(slug, "blueprint") + "?check=1", "groups": at(slug, "groups"),
        "activity": at(slug, "activity", "ID").replace("ID", "{}"),
    }  # fmt: skip


def _matrix(desk: Desk, today: page.Today, rows: list[Any], *, only_trouble: bool) -> str:
    """The execution matrix as HTML: links only, no form, so that everybody with the same sight shares it."""
    shown = page.trouble(rows) if only_trouble else rows
    slots = [slot.name[:1] for slot in today.day.slots] if today.day else []
    key = (desk.community.public_id, "matrix", get_language(), desk.community.slug, tuple(shown), tuple(slots))
    values = {"rows": shown, "slots": slots, "parts": MATRIX_PARTS, "value": _("打卡") if today.checks_in else ""}
    return held.get(key, lambda: render_to_string("console/today/matrix.html", values), fresh=600.0)


def _paces(desk: Desk, today: page.Today) -> list[pace.Pace]:
    if not today.now:
        return []
    hidden = sum(not one.row.get("messages_seen", True) for one in today.wall.all) if today.wall else 0
    groups = [group for group in today.groups.values() if group.in_calendar]
    return pace.paces(desk.community, groups, day=today.today, now=today.at, only=desk.groups, hidden=hidden, checks_in=today.checks_in)


def _switch(desk: Desk, today: page.Today) -> Switch | None:
    if today.run is None or today.day is None:
        return None
    base, last = at(desk.community.slug, "today"), today.run.days[-1].index
    here, choices = today.day.index, []
    for day in today.run.days:
        url = base if day.date == today.today else f"{base}?day={day.index}"
        choices.append(Choice(f"{_short(today.run, day)} {words.short_day(day.date)} {day.title}", url, current=day.index == here))
    return Switch(today.run.name, f"{_short(today.run, today.day)} / {last}" if _numbered(today.run) else _short(today.run, today.day), choices)


def _numbered(run: Run) -> bool:
    """Whether its days are known by their numbers."""
    return run.cohort.kind == rhythm.RUN


def _short(run: Run, day: Day) -> str:
    """The day in a narrow place."""
    return f"D{day.index}" if _numbered(run) else rhythm.day_name(run.cohort.kind, number=day.index, day=day.date, starts_on=run.cohort.starts_on)


def _shows(slug: str, count: int, trouble: int, only: str, index: int | None) -> list[Choice]:
    base = at(slug, "today")
    day = f"day={index}" if index else ""
    return [
        Choice(_("全部"), f"{base}?{day}" if day else base, current=not only, count=count),
        Choice(_("只看异常"), f"{base}?{'&'.join(part for part in (day, 'show=trouble') if part)}#mx-h", current=bool(only), count=trouble),
    ]


def _version(shown: dict[str, Any]) -> str:
    parts = [shown.get(name) for name in ("finding", "rail", "todos", "more", "paces", "matrix", "act")]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
