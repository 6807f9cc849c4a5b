"""What is mine: figures, points with their reasons, groups, keys, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.charter import queries as charter
from qunying.conduct import queries as conduct
from qunying.faces.h5.screens import check_in, coupons, goals, inviting, leading, peers, promises, words
from qunying.faces.h5.screens import rules as rules_screen
from qunying.faces.h5.screens.here import Here, host_names
from qunying.incentives import queries as incentives
from qunying.incentives.queries import StatementRow
from qunying.kernel import clock

LINES = 20


def page(at: Here, *, before: int | None = None) -> dict[str, Any]:
    """The member's own page; ``before`` continues the statement."""
    me, unit = at.member, incentives.unit(at.community.pk)
    rows = incentives.statement(at.community.pk, me.identity_id, limit=LINES + 1, before=before)
    shown = rows[:LINES]
    standing = check_in.standing(at)
    return {
        "since": _("%(day)s加入") % {"day": words.day(clock.local_day(me.joined_at, at.timezone))},
        "core_value": charter.core_value(at.community.pk), "mission": _mission(at), "unit": unit,
        "figures": _figures(at, standing, unit), "pending": check_in.pending_sentence(at, standing, unit),
        "entries": [_entry(row, at.timezone) for row in shown],
        "older": f"?before={shown[-1].id}#h-points" if len(rows) > LINES else "", "newest": bool(before),
        "nothing": _no_points(unit), "groups": _groups(at), "no_group": _("还没有进群，排到以后会写在这里。"), "doors": _doors(at),
        "leading": leading.mine(at),
        "cases": rules_screen.cases(me.pk, at.timezone),
    }  # fmt: skip


def rules(at: Here) -> dict[str, Any]:
    """The rules in force and which version the member accepted."""
    now, mine = conduct.current(at.community.pk), conduct.accepted_version(at.member.pk)
    shown: dict[str, Any] = {"core_value": charter.core_value(at.community.pk), "rules": [], "version": None}
    if now is None:
        return shown
    shown |= {"rules": [rule.text for rule in now.items], "version": now.version, "ladder": rules_screen.ladder(at.community.pk)}
    if mine == now.version:
        return {**shown, "accepted": _("你已接受这一版。")}
    told = _("你接受的是第 %(mine)s 版，现在是第 %(now)s 版。") if mine else _("你还没有接受过群规。")
    return {**shown, "accepted": told % {"mine": mine, "now": now.version}, "ask": _("接受第 %(now)s 版") % {"now": now.version}, "ask_note": ""}


def leaving(at: Here) -> dict[str, Any]:
    """What leaving means, before it is done."""
    left = incentives.balance(at.community.pk, at.member.identity_id)
    unit = incentives.unit(at.community.pk)
    groups = _("、").join(place.group.name for place in at.places) or at.community.name
    name = at.community.name
    return {
        "title": _("退出%(name)s") % {"name": name}, "verb": _("确认退出"),
        "consequences": [
            _("你会离开「%(groups)s」，座位会让给排队的人。") % {"groups": groups},
            _("连续打卡从退出那天起中断，最长纪录会留着。"),
            _("账上的 %(left)s %(unit)s 留在账本里，回来以后还在。") % {"left": f"{left:,}", "unit": unit},
            _("这台手机和所有进入链接、恢复码都不再认得你。"),
            _("群里说过的话会留下。想删掉，请先找营主。"),
        ],
    }  # fmt: skip


def _mission(at: Here) -> dict[str, str]:
    """What the community is for, and what it was for when the member came."""
    mission = charter.mission(at.community.pk)
    if mission is None:
        return {}
    shown = {"now": mission.now}
    if mission.changed_at and at.member.joined_at < mission.changed_at:
        day = words.day(clock.local_day(mission.changed_at, at.timezone))
        shown["before"] = _("%(day)s改的，原来是「%(before)s」。") % {"day": day, "before": mission.before}
    return shown


def _figures(at: Here, standing: check_in.Standing, unit: str) -> list[dict[str, Any]]:
    return [
        {"name": _("连续打卡"), "value": standing.streak, "unit": _("天"), "note": ""},
        {"name": _("最长"), "value": standing.best, "unit": _("天"), "note": ""},
        {"name": unit, "value": f"{incentives.balance(at.community.pk, at.member.identity_id):,}", "unit": "", "note": ""},
    ]


def _no_points(unit: str) -> dict[str, str]:
    text = _("打卡以后，每一笔都会写在这里，带着来由。")
    return {"title": _("还没有%(unit)s") % {"unit": unit}, "text": text, "verb": _("看今天"), "url": reverse("h5:today")}


def _entry(row: StatementRow, timezone: str) -> dict[str, Any]:
    after = _("余 %(n)s") % {"n": f"{row.balance_after:,}"}
    tone = "t-ok" if row.points > 0 else ""
    return {"why": row.why, "when": words.moment(row.at, timezone), "points": words.signed(row.points), "after": after, "tone": tone}


def _groups(at: Here) -> Sequence[dict[str, Any]]:
    def note(place: Any) -> str:
        if place.duty:
            return {"host": _("营主"), "operator": _("运营官")}.get(place.duty, "")
        return _("营主 %(names)s") % {"names": host_names(place.group)} if place.group.hosts else ""

    return [{"name": place.group.name, "purpose": place.group.purpose, "note": note(place)} for place in at.places]


def _doors(at: Here) -> list[dict[str, str]]:
    mine = conduct.accepted_version(at.member.pk)
    return [
        *coupons.door(at.member.pk),
        *peers.door(at),
        inviting.door(at.member.pk),
        promises.door(),
        *goals.door(at.community.pk),
        {"name": _("群规"), "note": _("已接受第 %(n)s 版") % {"n": mine} if mine else "", "url": reverse("h5:rules")},
        {"name": _("换手机、恢复码"), "note": "", "url": reverse("h5:keys")},
        {"name": _("退出社群"), "note": "", "url": reverse("h5:leave")},
    ]
