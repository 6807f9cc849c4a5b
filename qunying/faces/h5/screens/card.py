"""The card page of staff on a phone: what to send now and in which words, what is done, what goes out by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.channels import queries as channels
from qunying.channels.queries import Card
from qunying.faces.h5.screens import words
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.kernel import clock
from qunying.people import queries as people

OPEN = ("pending", "waiting", "not_sent", "failed", "unknown")  # not yet in its chat


@dataclass(frozen=True, slots=True)
class Worker:
    """The person whose link it is, with the groups they host or operate."""

    staff: Any
    community: Any
    groups: dict[int, GroupRow]


def worker(staff_id: int | None) -> Worker | None:
    """Who works here under that number now."""
    row = people.staff_by_id([staff_id]).get(staff_id) if staff_id else None
    staff = people.staff_of_membership(row.membership_id) if row else None
    community = people.community(staff.community_id) if staff else None
    if row is None or staff is None or community is None:
        return None
    return Worker(staff, community, groups.by_id(groups.groups_of_staff([staff.pk]).get(staff.pk, [])))


def page(who: Worker, token: str, *, refused: Mapping[int, str] | None = None) -> dict[str, Any]:
    """Cards to send first, by time; then what is done; then what the house sends itself."""
    cards = channels.cards(who.staff.pk)
    left = [card for card in cards if card.display in OPEN]
    done = [card for card in cards if card.display not in OPEN]
    shown: dict[str, Any] = {
        "who": who.staff.name, "community": who.community.name, "auto": [],
        "cards": [_card(who, card, token, (refused or {}).get(card.outbox_id, "")) for card in (*left, *done)],
        "counts": _("今天 %(all)s 条，已发 %(done)s") % {"all": len(cards), "done": len(done)} if cards else "",
    }  # fmt: skip
    return shown | _finding(who, left, done)


def _finding(who: Worker, left: list[Card], done: list[Card]) -> dict[str, Any]:
    if left:
        first, zone = left[0], who.community.timezone
        told = _("《%(title)s》%(at)s 该在「%(group)s」里，%(until)s 前都算准时。") % {
            "title": first.title, "at": words.hour(first.planned_at, zone), "group": _place(who, first.group), "until": words.hour(first.deadline, zone),
        }  # fmt: skip
        return {"headline": _("现在发 %(n)s 条") % {"n": len(left)}, "finding": told}
    if done:
        return {"headline": _("都发完了"), "finding": _("下一条提前 15 分钟出现在这里。")}
    empty = {"title": _("没有要你发的"), "text": _("要你动手的，会提前 15 分钟出现在这里。")}
    return {"headline": _("现在不用你发"), "finding": _("带着「%(groups)s」。") % {"groups": _places(who)} if who.groups else "", "empty": empty}


def _card(who: Worker, card: Card, token: str, refused: str) -> dict[str, Any]:
    zone = who.community.timezone
    says, tone, icon = _state(card, zone)
    done = card.display not in OPEN
    link = settings.PUBLIC_URL + reverse("h5:opened", args=[card.public_id])
    body = card.body if done else f"{card.body.rstrip()}\n\n{_('打卡、看原文：')}{link}"
    return {
        "id": card.outbox_id, "at": words.hour(card.planned_at, zone), "title": card.title or _("今天这一条"), "place": _place(who, card.group),
        "note": _note(card, zone), "says": says, "tone": tone, "icon": icon, "body": body, "done": done, "refused": refused,
        "attest": "" if done else reverse("h5:card-sent", args=[token]),
    }  # fmt: skip


def _state(card: Card, zone: str) -> tuple[str, str, str]:
    """The state in words, its tone and icon."""
    if card.display == "delivered":
        return _("准时"), "ok", "check"
    if card.display == "late":
        return _("迟发"), "warn", "clock"
    if card.display == "not_sent":
        return _("未发，仍可补发"), "bad", "x"
    if clock.now() > card.deadline:
        return _("已过准时时间"), "warn", "clock"
    left = int((card.deadline - clock.now()).total_seconds() // 60)
    return _("待发，还有 %(n)s 分钟") % {"n": left}, "ac", "hourglass-empty"


def _note(card: Card, zone: str) -> str:
    if card.sent_at is None:
        return _("在微信群里发")
    how = {"link": _("按群里打开的链接"), "attested": _("按你的确认"), "channel": _("按渠道回执")}.get(card.receipt_kind, "")
    return _("%(at)s 发出，%(how)s") % {"at": words.hour(card.sent_at, zone), "how": how}


def _place(who: Worker, group_id: int) -> str:
    group = who.groups.get(group_id) or groups.by_id([group_id]).get(group_id)
    return group.name if group else ""


def _places(who: Worker) -> str:
    return _("、").join(group.name for group in who.groups.values())
