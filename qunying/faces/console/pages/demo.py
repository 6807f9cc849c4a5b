"""What the console says of the demo: the bar that lets a day pass, and what goes when the demo goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.camps.rehearsal import forward, wiping
from qunying.faces.console.pages import words
from qunying.people import queries as people

LINE = "demo.forward"  # in the session: the passing of a day was asked for here, and its end has not been told yet


@dataclass(frozen=True, slots=True)
class Bar:
    """The demo's part of the top bar: a button, or how far the day that passes has come."""

    running: bool
    says: str


def bar(community: Any) -> Bar:
    """The bar as it is now."""
    found = forward.state(community.pk)
    if found is None or not found.running:
        return Bar(False, "")
    if not found.moving:
        return Bar(True, _("等后台接手快进"))
    said = {"share": round(found.done_share * 100), "when": _moment(found.now, community)}
    return Bar(True, _("快进中 %(share)s%%，到了 %(when)s") % said)


def arrived(community: Any) -> str:
    """What is said when the day has passed."""
    found = forward.state(community.pk)
    return _("快进到了 %(when)s，这一天该发生的都发生了。") % {"when": _moment(found.until, community)} if found else ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a wipe takes away, and what stays."""

    rows: tuple[tuple[str, str], ...]
    total: str
    stays: str


def leaving() -> Leaving:
    """Every demo community with its people, all their facts, and the communities that stay."""
    going = wiping.going()
    rows = tuple((name, _("%(n)s 人") % {"n": words.count(members)}) for name, members in going.communities)
    total = ngettext("%(n)s 个演示社群，%(facts)s 条记录", "%(n)s 个演示社群，%(facts)s 条记录", len(rows)) % {
        "n": len(rows), "facts": words.count(going.facts),
    }  # fmt: skip
    kept = [one.name for one in people.communities() if not one.is_demo]
    stays = _("留下的：%(names)s，一行都不改。") % {"names": _("、").join(kept)} if kept else _("清完这里就是空的，可以导入你自己的群。")
    return Leaving(rows, total, stays)


def wiped_share() -> str | None:
    """How far the wipe under way has come, in words; None when none is."""
    found = wiping.state()
    if found is None or not found.running:
        return None
    if not found.moving:
        return _("等后台接手。后台没有运行的话，请先运行 qunying up 或 qunying work。")
    return _("清除了 %(share)s%%，已删 %(rows)s 行") % {"share": round(found.done_share * 100), "rows": words.count(found.rows)}


def _moment(at: Any, community: Any) -> str:
    local = at.astimezone(ZoneInfo(community.timezone))
    return f"{words.month_day(local.date())} {words.clock(at, community.timezone)}"
