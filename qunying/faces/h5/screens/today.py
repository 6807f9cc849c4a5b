"""The member's day: where they stand in the camp, the check-in, today's items, the streaks; and what to say when there is no day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.activities import queries as activities
from qunying.conduct import queries as conduct
from qunying.faces.h5.screens import calendar, check_in, feed, words
from qunying.faces.h5.screens.calendar import Calendar, Slot
from qunying.faces.h5.screens.here import Here, host_names
from qunying.faces.kit.parts import Stage
from qunying.incentives import queries as incentives
from qunying.kernel import clock


def page(at: Here, *, refused: str = "") -> dict[str, Any]:
    """The first screen of a member."""
    if at.group is None:
        return _waiting(at) | _news(at)
    days, now, web = calendar.of(at), check_in.standing(at), feed.is_web(at)
    people = _("%(n)s 人") % {"n": at.group.seats_taken}
    hosts = _("营主 %(names)s，") % {"names": host_names(at.group)} if at.group.hosts else ""
    shown: dict[str, Any] = {"place": at.group.name, "people": hosts + people, "streaks": check_in.side_by_side(at, now), **_news(at)}
    shown |= _day(at, days, now) if days else {"headline": words.day(clock.today(at.timezone)), "says": at.group.purpose}
    if days is None or days.running:
        shown["check_in"] = check_in.box(at, now, incentives.unit(at.community.pk), refused=refused, web=web)
    return shown


def check_in_box(at: Here, *, look: int = 0, refused: str = "") -> dict[str, Any]:
    """Only the card of the check-in, after a tap."""
    unit = incentives.unit(at.community.pk)
    return {"check_in": check_in.box(at, check_in.standing(at), unit, look=look, refused=refused, web=feed.is_web(at))}


def _day(at: Here, days: Calendar, now: check_in.Standing) -> dict[str, Any]:
    shown: dict[str, Any] = {"stages": _trail(at, days, now), "of": _("共 %(n)s 天") % {"n": days.total}}
    if days.number < 1:
        first = words.moment(days.first_at, at.timezone) if days.first_at else words.day(days.starts_on)
        shown |= {"headline": _("还有 %(n)s 天") % {"n": 1 - days.number}}
        shown |= {"says": _("%(cohort)s %(first)s 送来第一条。") % {"cohort": days.cohort, "first": first}}
    elif days.number > days.total:
        ended = days.starts_on + timedelta(days=days.total - 1)
        done = sum(stage.days.count("done") for stage in shown["stages"])
        told = _("%(cohort)s %(day)s 结束，你打卡 %(done)s 天。") % {"cohort": days.cohort, "day": words.day(ended), "done": done}
        text = _("群和积分都还在，下一期开始时会在这里告诉你。")
        shown |= {"headline": _("走完了"), "says": told}
        shown["empty"] = {"title": _("这一期结束了"), "text": text, "icon": "flag", "verb": _("看我的记录"), "url": reverse("h5:me")}
    else:
        shown |= {"headline": _("第 %(n)s 天") % {"n": days.number}, "theme": days.title, "lesson": days.lesson}
        shown |= {"slots": [_slot(at, slot) for slot in days.slots], "slots_title": _("今天的 %(n)s 件事") % {"n": len(days.slots)}}
    return shown


def _trail(at: Here, days: Calendar, now: check_in.Standing) -> list[Stage]:
    """Every declared day: done, missed, today or ahead."""
    last = days.starts_on + timedelta(days=days.total - 1)
    done = set()
    if now.today and days.number >= 1:
        done = {(day - days.starts_on).days + 1 for day in activities.days_of(now.today.activity_id, at.member.pk, since=days.starts_on, until=last)}

    def state(day: int) -> Any:
        if day in done:
            return "done"
        if day == days.number:
            return "today"
        return "missed" if day < days.number and now.today else "ahead"

    return [Stage(stage.name, [state(day) for day in range(stage.first, stage.last + 1)]) for stage in days.stages]


def _slot(at: Here, slot: Slot) -> dict[str, Any]:
    url = reverse("h5:item", args=[slot.public_id]) if slot.public_id else ""
    now = clock.now()
    if url:
        says = ""
    elif now < slot.at:
        says = _("未到")
    else:
        says = _("还没送到")
    return {"at": words.hour(slot.at, at.timezone), "name": slot.name, "title": slot.title, "says": says, "url": url, "now": slot.at <= now < slot.ends}


def _waiting(at: Here) -> dict[str, Any]:
    why = calendar.why_waiting(at)
    empty = {"title": _("还没有进群"), "text": _("进群以后，这里是每天的内容和打卡。"), "icon": "hourglass-empty"}
    return {"place": at.community.name, "headline": _("在排队"), "says": why, "empty": empty}


def _news(at: Here) -> dict[str, Any]:
    """A new version of the rules asks to be read."""
    rules, mine = conduct.current(at.community.pk), conduct.accepted_version(at.member.pk)
    if rules is None or mine == rules.version or not mine:
        return {}
    return {"banner": _("群规更新到第 %(n)s 版，看一眼。") % {"n": rules.version}, "banner_url": reverse("h5:rules"), "banner_verb": _("去看")}
