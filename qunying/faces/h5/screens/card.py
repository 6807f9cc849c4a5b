"""The card page of staff on a phone: what to send now and in which words, what is done, what goes out by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.camps import queries as camps
from qunying.camps.queries import Cell
from qunying.channels import queries as channels
from qunying.channels.queries import Card
from qunying.channels.registry import AUTO, CONFIRM
from qunying.faces.h5.cards import Worker
from qunying.faces.h5.screens import words
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.kernel import clock

FATES: dict[str, Callable[[], tuple[str, str, str]]] = {  # word, tone, icon
    "pending": lambda: (_("待发"), "", "hourglass-empty"),
    "waiting": lambda: (_("待发"), "ac", "hourglass-empty"),
    "delivered": lambda: (_("准时"), "ok", "check"),
    "late": lambda: (_("迟发"), "warn", "clock"),
    "not_sent": lambda: (_("未发，仍可补发"), "bad", "x"),
    "failed": lambda: (_("没发出去，运营官会处理"), "bad", "x"),
    "unknown": lambda: (_("不确定，运营官会核对"), "warn", "help-circle"),
}
OPEN = ("pending", "waiting", "not_sent", "failed", "unknown")  # not yet in its chat


def page(who: Worker, token: str, *, refused: Mapping[int, str] | None = None) -> dict[str, Any]:
    """What this person sends first, by time; then what is done; then what the house sends itself."""
    cells = _cells(who)
    jobs = [_card(who, card, token, (refused or {}).get(card.outbox_id, "")) for card in channels.cards(who.staff.pk)]
    jobs += [_tap(who, group, cell) for group, cell in cells if cell.mode == CONFIRM and cell.outbox_id]
    jobs.sort(key=lambda job: (job["done"], job["planned_at"]))
    auto = [_auto(who, group, cell) for group, cell in cells if cell.mode == AUTO]
    left = [job for job in jobs if not job["done"]]
    told = {"all": len(jobs), "done": len(jobs) - len(left)}
    shown = {"who": who.staff.name, "community": who.community.name, "auto": auto, "cards": jobs}
    shown["counts"] = _("今天 %(all)s 条，已发 %(done)s") % told if jobs else ""
    return shown | (_next(left) if left else _nothing(who, jobs, auto))


def _next(left: list[dict[str, Any]]) -> dict[str, Any]:
    first = left[0]
    told = {"title": words.quoted(first["title"]), "at": first["at"], "until": first["until"], "group": words.spaced(first["place"])}
    if not first["until"]:
        said = _("%(title)s%(at)s 该在%(group)s里，等你在企业微信里点一下。")
    elif first["late"]:
        said = _("%(title)s%(at)s 就该在%(group)s里了，先补发这一条。")
    else:
        said = _("%(title)s%(at)s 该在%(group)s里，%(until)s 前都算准时。")
    return {"headline": _("还有 %(n)s 条要发") % {"n": len(left)}, "finding": said % told}


def _nothing(who: Worker, jobs: list[dict[str, Any]], auto: list[dict[str, Any]]) -> dict[str, Any]:
    if jobs:
        return {"headline": _("都发完了"), "finding": _("下一条提前 15 分钟出现在这里。")}
    if auto:
        told = _("%(groups)s今天的 %(n)s 条由系统按时发，你只管接住回答。") % {
            "groups": _("、").join(dict.fromkeys(one["place"] for one in auto)),
            "n": len(auto),
        }
        return {"headline": _("今天不用你发"), "finding": told}
    places = _("、").join(group.name for group in who.groups.values())
    empty = {"title": _("没有要你发的"), "text": _("要你动手的，会提前 15 分钟出现在这里。")}
    return {"headline": _("现在不用你发"), "finding": _("带着%(groups)s。") % {"groups": words.spaced(places)} if places else "", "empty": empty}


def _cells(who: Worker) -> list[tuple[GroupRow, Cell]]:
    """Today's items of this person's groups, by time."""
    cohort = camps.current(who.community.pk) if who.groups else None
    day = camps.day_of(cohort, clock.today(who.community.timezone)) if cohort else None
    if cohort is None or day is None:
        return []
    found = camps.matrix(cohort, day, only=who.groups)
    return sorted(((group, cell) for group, cells in found.rows for cell in cells.values()), key=lambda pair: (pair[1].at, pair[0].position))


def _tap(who: Worker, group: GroupRow, cell: Cell) -> dict[str, Any]:
    """An item that an employee confirms in 企业微信: we can only say that it waits, or that it went."""
    zone, done = who.community.timezone, cell.fate in ("delivered", "late")
    waiting = (_("在企业微信里点一下发送"), "ac", "hourglass-empty")
    says, tone, icon = FATES[cell.fate]() if done or cell.fate == "not_sent" else waiting
    note = _("%(at)s 发出，%(how)s") % {"at": words.hour(cell.sent_at, zone), "how": _("按渠道回执")} if cell.sent_at else _("群发任务已经在你的企业微信里")
    return {
        "id": cell.outbox_id, "planned_at": cell.at, "at": words.hour(cell.at, zone), "until": "", "late": False, "title": cell.title, "place": group.name,
        "note": note, "says": says, "tone": tone, "icon": icon, "body": "", "done": done, "refused": "", "attest": "",
    }  # fmt: skip


def _auto(who: Worker, group: GroupRow, cell: Cell) -> dict[str, Any]:
    says = _("迟发 %(n)s 分") % {"n": max(1, (cell.late_seconds or 0) // 60)} if cell.fate == "late" else FATES[cell.fate]()[0]
    return {"at": words.hour(cell.at, who.community.timezone), "title": cell.title, "place": group.name, "says": says}


def _card(who: Worker, card: Card, token: str, refused: str) -> dict[str, Any]:
    zone = who.community.timezone
    says, tone, icon = _state(card)
    done = card.display not in OPEN
    link = settings.PUBLIC_URL + reverse("h5:opened", args=[card.public_id])
    lead_in = _("打卡、看原文：")
    body = card.body if done else f"{card.body.rstrip()}\n\n{lead_in}{link}"
    return {
        "id": card.outbox_id, "planned_at": card.planned_at, "at": words.hour(card.planned_at, zone), "until": words.hour(card.deadline, zone),
        "late": clock.now() > card.deadline, "title": card.title or _("今天这一条"), "place": _place(who, card.group), "note": _note(card, zone),
        "says": says, "tone": tone, "icon": icon, "body": body, "done": done, "refused": refused,
        "attest": "" if done else reverse("h5:card-sent", args=[token]),
    }  # fmt: skip


def _state(card: Card) -> tuple[str, str, str]:
    """The state in words, its tone and icon."""
    if card.display in FATES and card.display not in ("waiting", "pending"):
        return FATES[card.display]()
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
