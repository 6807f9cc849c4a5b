"""Tags for the members' side: trail of days, tasks, doors, leaderboard, feed."""

from collections.abc import Sequence
from typing import Any, Final

from django.template import Library
from django.utils.translation import gettext as _

from qunying.faces.kit import shapes, words
from qunying.faces.kit.parts import Bubble, Notice, Place, Stage, Task

register = Library()
Context = dict[str, Any]
DOTS_MOST: Final = 42  # beyond six weeks single days are too thin to read


@register.inclusion_tag("kit/parts/trail.html")
def trail(stages: Sequence[Stage]) -> Context:
    """The declared days as a row of dashes, stage by stage; a missed day is grey. Long runs become one bar."""
    days = [day for stage in stages for day in stage.days]
    done, missed = days.count("done"), days.count("missed")
    says = _("%(days)s 天进度，已打卡 %(done)s 天，漏 %(missed)s 天") % {"days": len(days), "done": done, "missed": missed}
    drawn = [
        {"name": stage.name, "days": [words.DAYS[day] for day in stage.days], "grow": min(14, len(stage.days)), "on": "today" in stage.days} for stage in stages
    ]
    rects = shapes.split([("ac", done), ("dim", missed)], len(days)) if len(days) > DOTS_MOST else []
    return {"stages": drawn, "says": says, "rects": rects}


@register.inclusion_tag("kit/parts/tasks.html")
def tasks(items: Sequence[Task], rest: Sequence[Task] = (), rest_label: str = "") -> Context:
    """Today's tasks at the chosen tier; the other tiers wait folded in ``rest``."""
    return {"items": items, "rest": rest, "rest_label": rest_label or _("其他档位")}


@register.inclusion_tag("kit/parts/cta.html")
def cta(label: str, url: str = "", post: bool = False, note: str = "", disabled: bool = False) -> Context:
    """The one primary action of a member's screen, 48 high and full width."""
    return {"label": label, "url": url, "post": post, "note": note, "disabled": disabled}


@register.inclusion_tag("kit/parts/doors.html")
def doors(items: Sequence[Notice]) -> Context:
    """Two doors side by side (抽奖, 红包); only a red packet wears the packet colour."""
    return {"items": items}


@register.inclusion_tag("kit/parts/board.html")
def board(own: Place | None, top: Sequence[Place]) -> Context:
    """Own row first and tinted, then the top."""
    rows = [place for place in (own, *top) if place is not None]
    drawn = [{"place": place, "rects": shapes.split([("ac" if place.me else "dim", place.share)], 100)} for place in rows]
    return {"rows": drawn}


@register.inclusion_tag("kit/parts/bubble.html")
def bubble(item: Bubble) -> Context:
    """One message; the own one is tinted and stands right."""
    return {"item": item}


@register.inclusion_tag("kit/parts/notice.html")
def notice(item: Notice) -> Context:
    """A system card of the feed (任务, 红包, 抽奖, 海报): one style for all."""
    return {"item": item}
