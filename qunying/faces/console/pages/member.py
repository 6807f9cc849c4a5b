"""One member as the house knows them: how they came, where they sit, what they did, what was done about and for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qunying.activities import queries as activities
from qunying.camps import queries as camps
from qunying.channels import queries as channels
from qunying.conduct import queries as conduct
from qunying.faces.console.pages import levels, members, words
from qunying.faces.kit.parts import Stage
from qunying.groups import queries as groups
from qunying.incentives import queries as incentives
from qunying.kernel import clock
from qunying.kernel.words import spaced
from qunying.people import queries as people
from qunying.people.queries import MemberRow

TRAIL_DAYS: Final = 28
POINTS, WORDS = 8, 5


@dataclass(frozen=True, slots=True)
class Act:
    """Something of the past as a line, with its moment."""

    at: datetime
    when: str
    text: str
    note: str = ""


def member(community: Any, public_id: str, *, only: frozenset[int] | None) -> MemberRow | None:
    """The member of the community with that public id, in somebody's sight: where only some groups are, who ever sat in one of them.

    Also who was said to be no member, for it may have to be taken back.
    """
    row = people.membership(public_id)
    if row is None or row.community_id != community.pk or (row.kind != 0 and not people.counted(community.pk, identity=row.identity_id)):
        return None
    if only is not None and row.pk not in groups.ever_in(only):
        return None
    return people.members_by_id([row.pk])[row.pk]


def page(community: Any, one: MemberRow, *, only: frozenset[int] | None) -> dict[str, Any]:
    """Everything on the member's page; words said in groups out of sight stay out."""
    line = members.lines(community, [one.id])[0]
    stays = groups.stays([one.id], past=True).get(one.id, [])
    cases = [case for case in conduct.cases_of(one.id) if only is None or case.group_id is None or case.group_id in only]
    names = {stay.group_id: stay.name for stay in stays}
    said = channels.words_of(one.id, limit=WORDS, groups=only)
    return {
        "one": one, "line": line, "facts": _facts(community, one, line), "stays": [(stay, _span(stay, community.timezone)) for stay in stays],
        "trail": _trail(community, one), "unit": incentives.unit(community.pk), "points": _points(community, one), "cases": cases,
        "said": [(Act(post.posted_at, words.moment(post.posted_at, community.timezone), post.body, names.get(post.group_id, "")), post) for post in said],
        "for_them": for_them(community, one, cases), "present": {stay.group_id: stay for stay in stays if stay.left_at is None},
    }  # fmt: skip


def finding(community: Any, line: members.Line) -> str:
    """How this member is, in a sentence."""
    one = line.member
    if one.left_at:
        return _("%(when)s离开，之前加入过 %(n)s 次。") % {"when": spaced(words.moment(one.left_at, community.timezone), after=True), "n": one.stays}
    if line.last is None:
        return _("%(when)s加入，还没有打过卡，也没有说过话。") % {"when": line.joined}
    if clock.now() - line.last > timedelta(days=members.ACTIVE_DAYS):
        return _("最近一次参与是%(last)s，已经安静了一段时间。") % {"last": spaced(line.last_said)}
    if line.streak == 0:
        return _("最近一次参与是%(last)s，现在没有连续打卡。") % {"last": spaced(line.last_said)}
    return _("最近一次参与是%(last)s，连续打卡 %(n)s 天。") % {"last": spaced(line.last_said), "n": line.streak}


def for_them(community: Any, one: MemberRow, cases: list[conduct.CaseRow]) -> list[Act]:
    """What the team last did for or about this member, newest first: links, answers, cases, decisions."""
    zone = community.timezone
    staff = people.staff_memberships(community.pk)
    found = [(post.posted_at, _("回了他一句"), post.body) for post in channels.answers_to(one.id, by=staff)]
    linked = people.link_issued_at(one.id)
    found += [(linked, _("给了新的进入链接"), "")] if linked else []
    found += [(case.opened_at, _("按群规%(step)s") % {"step": step_words()[case.step]}, case.rule_text) for case in cases]
    found += [(case.appeal.decided_at, _("复核了申诉"), case.appeal.reason) for case in cases if case.appeal and case.appeal.decided_at]
    return [Act(at, words.moment(at, zone), text, note) for at, text, note in sorted(found, reverse=True)[:6]]


def step_words() -> dict[str, str]:
    """The steps of the ladder in words."""
    return {"warn": _("警告"), "advise_leave": _("劝退"), "remove": _("移出")}


def _facts(community: Any, one: MemberRow, line: members.Line) -> list[tuple[str, str]]:
    enrolled = camps.enrolment_of(one.id)
    count = channels.words_count(one.id)
    runs = activities.standings([one.id], clock.today(community.timezone)).get(one.id, (0, 0, 0, None))
    pairs = [
        (pgettext("column", "加入"), words.moment(one.joined_at, community.timezone)),
        (_("来处"), members.source_words().get(one.source, one.source)),
        (_("编号"), one.public_id),
        (_("打卡"), _("共 %(n)s 天，连续 %(now)s 天，最长 %(best)s 天") % {"n": runs[2], "now": runs[0], "best": runs[1]}),
        (_("发言"), _("%(n)s 条") % {"n": words.count(count)}),
    ]
    if about := people.about(one.id):
        pairs.insert(2, (_("介绍"), about))
    if inviter := people.asked_by(one.id):
        pairs.insert(2, (_("谁邀请的"), inviter))
    if level := levels.of_member(community, one.identity_id):
        pairs.insert(2, (_("层级"), level))
    if enrolled:
        pairs.insert(2, (_("报名"), enrolled.choice_name if enrolled.group_id else _("%(choice)s，等座位") % {"choice": enrolled.choice_name}))
    return pairs


def _trail(community: Any, one: MemberRow) -> list[Stage]:
    """The last four weeks, day by day, from when they joined."""
    today = clock.today(community.timezone)
    first = max(today - timedelta(days=TRAIL_DAYS - 1), clock.local_day(one.joined_at, community.timezone))
    done = activities.checked_days(one.id, since=first, until=today)
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    marks: list[Any] = ["done" if day in done else "today" if day == today else "missed" for day in days]
    return [Stage(ngettext("近 %(n)s 天", "近 %(n)s 天", len(days)) % {"n": len(days)}, marks)] if days else []


def _points(community: Any, one: MemberRow) -> list[tuple[str, str, str, str]]:
    rows = incentives.statement(community.pk, one.identity_id, limit=POINTS)
    return [(words.moment(row.at, community.timezone), row.why, words.signed(row.points), words.count(row.balance_after)) for row in rows]


def _span(stay: groups.Stay, zone: str) -> str:
    since = words.moment(stay.joined_at, zone)
    if stay.left_at is None:
        return _("%(since)s 起") % {"since": since}
    return _("%(since)s 至 %(until)s") % {"since": since, "until": words.moment(stay.left_at, zone)}
