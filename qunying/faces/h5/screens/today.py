"""The member's day: where they stand in the camp, the check-in, today's items, the streaks; and what to say when there is no day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.activities import queries as activities
from qunying.camps import queries as camps
from qunying.camps.queries import ItemRow, MemberDay
from qunying.charter import queries as charter
from qunying.conduct import queries as conduct
from qunying.faces.h5.screens import activities as taking_part
from qunying.faces.h5.screens import check_in, feed, item, leading, survey, words
from qunying.faces.h5.screens.here import Here, host_names
from qunying.faces.kit import rhythm
from qunying.faces.kit.parts import Stage
from qunying.incentives import queries as incentives
from qunying.kernel import clock

MISSION_NEWS_DAYS = 14  # so long the first screen tells of a changed mission; the member's own page always does


def page(at: Here, *, refused: str = "") -> dict[str, Any]:
    """The first screen of a member."""
    if at.group is None:
        return _waiting(at) | _news(at)
    days, now, web = camps.member_today(at.member.pk, group_id=at.group.id), check_in.standing(at), feed.is_web(at)
    people = _("%(n)s 人") % {"n": at.group.seats_taken}
    hosts = _("营主 %(names)s，") % {"names": host_names(at.group)} if at.group.hosts else ""
    shown: dict[str, Any] = {"place": at.group.name, "people": hosts + people, "streaks": check_in.side_by_side(at, now), **_news(at)}
    shown |= _day(at, days, now) if days else {"headline": words.day(clock.today(at.timezone)), "says": at.group.purpose}
    shown["survey"] = survey.ask(at, days.cohort) if days else {}
    shown["value"] = _value(at)
    shown["activities"], shown["leading"] = taking_part.of_today(at), leading.mine(at)
    if days is None or days.running:
        shown["check_in"] = check_in.box(at, now, incentives.unit(at.community.pk), refused=refused, web=web)
    return shown


def check_in_box(at: Here, *, look: int = 0, refused: str = "") -> dict[str, Any]:
    """Only the card of the check-in, after a tap."""
    unit = incentives.unit(at.community.pk)
    return {"check_in": check_in.box(at, check_in.standing(at), unit, look=look, refused=refused, web=feed.is_web(at))}


def _day(at: Here, days: MemberDay, now: check_in.Standing) -> dict[str, Any]:
    dates = _dates(days)
    shown: dict[str, Any] = {"stages": _trail(at, days, now, dates), "of": rhythm.length(days.cohort.kind, days.total)}
    if days.number < 1:
        first = words.moment(days.first_at, at.timezone) if days.first_at else words.day(days.starts_on)
        shown |= {"headline": _("还有 %(n)s 天") % {"n": 1 - days.number}}
        return shown | {"says": _("%(cohort)s %(first)s 送来第一条。") % {"cohort": days.cohort.name, "first": first}}
    if days.number > days.total:
        done = sum(stage.days.count("done") for stage in shown["stages"])
        told = _("%(cohort)s %(day)s 结束，你打卡 %(done)s 天。") % {"cohort": days.cohort.name, "day": words.day(days.cohort.ends_on), "done": done}
        text = _("群和积分都还在，下一期开始时会在这里告诉你。")
        empty = {"title": _("这一期结束了"), "text": text, "icon": "flag", "verb": _("看我的记录"), "url": reverse("h5:me")}
        return shown | {"headline": _("走完了"), "says": told, "empty": empty}
    shown |= {"headline": _headline(at, days, dates), "theme": days.title, "lesson": days.lesson}
    if not days.slots:
        coming = next((date for date in dates if date > clock.today(at.timezone)), None)
        return shown | {"says": _("今天没有安排，下一次是%(day)s。") % {"day": words.spaced(words.day(coming))} if coming else _("今天没有安排。")}
    asking = {slot.id for slot in days.cohort.slots if slot.rating}
    open_now = camps.to_rate(at.member.pk, [slot.delivery_id for slot in days.slots if slot.slot in asking and slot.fate in item.SENT])
    shown |= {"slots": [_slot(at, slot, open_now) for slot in days.slots], "slots_title": _("今天的 %(n)s 件事") % {"n": len(days.slots)}}
    return shown | {"shares": _shares(days)}


def _headline(at: Here, days: MemberDay, dates: list[date]) -> str:
    """What today is called; a day between two of the calendar by its date."""
    today = clock.today(at.timezone)
    if today not in dates:
        return words.day(today)
    return rhythm.day_name(days.cohort.kind, number=days.number, day=today, starts_on=days.cohort.starts_on)


def _dates(days: MemberDay) -> list[date]:
    """The date of every day; a run's follow one another, others are looked up."""
    if days.cohort.kind == "run":
        return [days.starts_on + timedelta(days=n) for n in range(days.total)]
    return [day.date for day in camps.calendar(days.cohort)]


def _trail(at: Here, days: MemberDay, now: check_in.Standing, dates: list[date]) -> list[Stage]:
    """Every declared day: done, missed, today or ahead; where nobody checks in, days are only behind or ahead."""
    today, done = clock.today(at.timezone), set()
    if now.today and days.number >= 1:
        done = set(activities.days_of(now.today.activity_id, at.member.pk, since=days.starts_on, until=days.cohort.ends_on))

    def state(number: int) -> Any:
        day = dates[number - 1]
        if day in done:
            return "done"
        if day == today:
            return "today"
        return "ahead" if day > today or now.today is None else "missed"

    stages = [(stage.name, stage.first, stage.last) for stage in days.stages] or [("", 1, days.total)]
    return [Stage(name, [state(number) for number in range(first, min(last, len(dates)) + 1)]) for name, first, last in stages]


def _slot(at: Here, slot: ItemRow, open_now: dict[int, int | None]) -> dict[str, Any]:
    now, sent = clock.now(), slot.fate in item.SENT
    says = "" if sent or now < slot.at else _("还没送到")
    if slot.delivery_id in open_now:
        says = _("你评了 %(stars)s 分") % {"stars": mine} if (mine := open_now[slot.delivery_id]) else _("评一评")
    url = reverse("h5:item", args=[slot.public_id]) if sent else ""
    return {"at": words.hour(slot.at, at.timezone), "name": slot.slot_name, "title": slot.title, "says": says, "url": url, "now": slot.at <= now < slot.ends}


def _shares(days: MemberDay) -> list[dict[str, str]]:
    """What of today's items the member may pass on, each address once, by the item it stood in first."""
    sent = {slot.delivery_id: slot for slot in days.slots if slot.fate in item.SENT}
    found: dict[str, str] = {}
    for delivery, keys in sorted(camps.shares_of(list(sent)).items(), key=lambda one: sent[one[0]].at):
        for key in keys:
            found.setdefault(key, sent[delivery].title)
    return [{"url": reverse("h5:share", args=[key]), "title": title} for key, title in found.items()]


def _waiting(at: Here) -> dict[str, Any]:
    standing = camps.enrolment_of(at.member.pk)
    place = _("你选了「%(choice)s」，排在第 %(n)s 位。") % {"choice": standing.choice_name, "n": standing.place} if standing and standing.place else ""
    empty = {"title": _("还没有进群"), "text": _("进群以后，这里是每天的内容和打卡。"), "icon": "hourglass-empty"}
    return {"place": at.community.name, "headline": _("在排队"), "says": place + (standing.why if standing else ""), "empty": empty}


def _value(at: Here) -> dict[str, str]:
    """What the first screen says while the member has not said which line is the value; nothing otherwise."""
    card = charter.value_card(at.community.pk, at.member.pk)
    if card is None or card.picked:
        return {}
    return {"text": _("只问一题：哪一句是我们在这里要给你的？"), "url": reverse("h5:value"), "verb": _("去选")}


def _news(at: Here) -> dict[str, Any]:
    """A changed mission is told, a new version of the rules asks to be read, and a case about the member too."""
    return _new_mission(at) | _new_rules(at) | _new_case(at)


def _new_mission(at: Here) -> dict[str, Any]:
    mission = charter.mission(at.community.pk)
    if mission is None or mission.changed_at is None or not at.member.joined_at < mission.changed_at:
        return {}
    if clock.now() - mission.changed_at > timedelta(days=MISSION_NEWS_DAYS):
        return {}
    return {"mission": _("使命改成了「%(now)s」，原来是「%(before)s」。") % {"now": mission.now, "before": mission.before}}


def _new_case(at: Here) -> dict[str, Any]:
    """A case about the member that they have not looked at yet comes before everything else."""
    one = next((one for one in conduct.cases_of(at.member.pk) if one.seen_at is None and one.withdrawn_at is None), None)
    if one is None:
        return {}
    said = _("有一件按群规处理的事和你有关，看看为什么，觉得不对可以申诉。")
    return {"banner": said, "banner_url": reverse("h5:rules-case", args=[one.public_id]), "banner_verb": _("去看")}


def _new_rules(at: Here) -> dict[str, Any]:
    rules, mine = conduct.current(at.community.pk), conduct.accepted_version(at.member.pk)
    if rules is None or mine == rules.version or not mine:
        return {}
    return {"banner": _("群规更新到第 %(n)s 版，看一眼。") % {"n": rules.version}, "banner_url": reverse("h5:rules"), "banner_verb": _("去看")}
