"""The card page of staff on a phone: what to send now and in which words, what is done and who saw it, what the evening asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.camps import queries as camps
from qunying.camps.hosts import queries as hosts
from qunying.camps.hosts import texts
from qunying.camps.queries import Cell
from qunying.channels import queries as channels
from qunying.channels.queries import Card
from qunying.channels.registry import AUTO, CONFIRM, MANUAL
from qunying.faces.h5.cards import Worker
from qunying.faces.h5.screens import came_to, evening, feedback, hot, promises, words
from qunying.faces.kit.cardlinks import with_link
from qunying.flows import queries as flows
from qunying.flows import services as engine
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.kernel import clock
from qunying.kernel.ids import token as new_key

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
VARIANTS: Final = ("full", "short")
RESCUE, ATTENTION = "camps.rescue", "camps.attention"


def page(who: Worker, token: str, *, refused: Mapping[int, str] | None = None) -> dict[str, Any]:
    """What this person sends first, by time; then what is done; then what the house sends itself, what is hot, and what the evening asks."""
    cells = _cells(who)
    jobs = _jobs(who, token, cells, refused or {})
    auto = _autos(who, [(group, cell) for group, cell in cells if cell.mode == AUTO])
    left = [job for job in jobs if not job["done"]]
    ahead = _ahead(who, cells)
    told = {"all": len(jobs) + len(ahead), "done": len(jobs) - len(left)}
    shown = {
        "who": who.staff.name, "community": who.community.name, "auto": auto, "cards": jobs, "ahead": ahead, "token": token,
        "counts": _("今天 %(all)s 条，已发 %(done)s") % told if jobs else "", "hot": hot.page(who), "came_to": came_to.line(who),
        "problem": _problem(who), "tasks": _tasks(who, token),
        "desks": [*_desks(who, token), *feedback.line(who, token)],
        "promises": promises.tonight(who.staff.pk) if who.groups else [], **evening.page(who),
    }  # fmt: skip
    return shown | (_next(left) if left else _nothing(who, jobs, auto, ahead))


def one_job(who: Worker, token: str, outbox: int, *, refused: str = "") -> dict[str, Any] | None:
    """One card of this person alone, after a tap on it."""
    card = next((card for card in channels.cards(who.staff.pk) if card.outbox_id == outbox), None)
    variants = {cell.outbox_id: (cell.public_id, cell.variant) for _group, cell in _cells(who) if cell.outbox_id}
    return _card(who, card, token, refused, hosts.link_visits([outbox]), variants) if card else None


def _jobs(who: Worker, token: str, cells: list[tuple[GroupRow, Cell]], refused: Mapping[int, str]) -> list[dict[str, Any]]:
    cards = channels.cards(who.staff.pk)
    opened = hosts.link_visits([card.outbox_id for card in cards]) if cards else {}
    variants = {cell.outbox_id: (cell.public_id, cell.variant) for _group, cell in cells if cell.outbox_id}
    jobs = [_card(who, card, token, refused.get(card.outbox_id, ""), opened, variants) for card in cards]
    jobs += [_tap(who, group, cell) for group, cell in cells if cell.mode == CONFIRM and cell.outbox_id]
    return sorted(jobs, key=lambda job: (job["done"], job["planned_at"]))


def _desks(who: Worker, token: str) -> list[dict[str, str]]:
    """The desks of reviewers and guides, for whose work they are."""
    found = {"reviewer": (_("作业官点评"), "h5:review", "notes"), "guide": (_("导购台"), "h5:guide", "building-store")}.get(who.staff.role)
    return [{"name": found[0], "url": reverse(found[1], args=[token]), "icon": found[2]}] if found else []


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


def _nothing(who: Worker, jobs: list[dict[str, Any]], auto: list[dict[str, Any]], ahead: list[dict[str, Any]]) -> dict[str, Any]:
    if ahead:
        following = {"title": words.quoted(ahead[0]["title"]), "at": ahead[0]["at"]}
        finding = _("下一条是 %(at)s 的%(title)s，提前 15 分钟可以发。") % following
        return {"headline": _("都发完了") if jobs else _("现在不用你发"), "finding": finding}
    if jobs:
        return {"headline": _("都发完了"), "finding": _("今天没有要发的了。")}
    if auto:
        told = _("%(groups)s今天的 %(n)s 条由系统按时发，你只管接住回答。") % {
            "groups": _("、").join(dict.fromkeys(one["place"] for one in auto)),
            "n": len(auto),
        }
        return {"headline": _("今天不用你发"), "finding": told}
    return _idle(who)


def _idle(who: Worker) -> dict[str, Any]:
    """Nothing today: the cohort is over, has a day off, or there is no group yet."""
    places = _("、").join(group.name for group in who.groups.values())
    cohort = camps.current(who.community.pk) if who.groups else None
    if cohort and cohort.ends_at < clock.now():
        empty = {
            "title": _("这一期结束了"),
            "text": _("%(name)s已经走完。下一期开始前一晚，这里会有第一天的简报。") % {"name": words.spaced(cohort.name, after=True)},
        }
    else:
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
    note = _("%(at)s 发出") % {"at": words.hour(cell.sent_at, zone)} if cell.sent_at else _("群发任务已经在你的企业微信里")
    return {
        "id": cell.outbox_id, "planned_at": cell.at, "at": words.hour(cell.at, zone), "until": "", "late": False, "title": cell.title, "place": group.name,
        "note": note, "says": says, "tone": tone, "icon": icon, "body": "", "done": done, "refused": "", "attest": "", "receipt": cell.receipt, "people": 0,
    }  # fmt: skip


def _autos(who: Worker, cells: list[tuple[GroupRow, Cell]]) -> list[dict[str, Any]]:
    """What goes out by itself, and how many have seen it where that can be known."""
    keys = {cell.outbox_id: key for _group, cell in cells if cell.outbox_id and (key := cell.message_key)}
    seen = channels.seen_counts(keys.values()) if keys else {}
    return [_auto(who, group, cell, seen.get(keys.get(cell.outbox_id or 0, ""), 0)) for group, cell in cells]


def _auto(who: Worker, group: GroupRow, cell: Cell, seen: int) -> dict[str, Any]:
    says = _("迟发 %(n)s 分") % {"n": max(1, (cell.late_seconds or 0) // 60)} if cell.fate == "late" else FATES[cell.fate]()[0]
    return {
        "at": words.hour(cell.at, who.community.timezone), "title": cell.title, "place": group.name, "says": says, "receipt": cell.receipt, "people": seen,
        "switch": _switch(cell.public_id, cell.variant) if cell.outbox_id is None else None,
    }  # fmt: skip


def _ahead(who: Worker, cells: list[tuple[GroupRow, Cell]]) -> list[dict[str, Any]]:
    """What the person will send later today, with the variant that is chosen."""
    return [
        {
            "at": words.hour(cell.at, who.community.timezone), "title": cell.title, "place": group.name,
            "says": _("你点确认") if cell.mode == CONFIRM else _("你发"), "switch": _switch(cell.public_id, cell.variant),
        }
        for group, cell in cells
        if cell.mode in (CONFIRM, MANUAL) and cell.outbox_id is None
    ]  # fmt: skip


def _switch(public_id: str, variant: str) -> dict[str, str]:
    """The way to the other variant of an item's words."""
    names = {"full": _("完整版"), "short": _("精简版")}
    other = VARIANTS[variant == "full"]
    return {"item": public_id, "now": names[variant], "to": other, "verb": _("换%(name)s") % {"name": names[other]}}


def _card(who: Worker, card: Card, token: str, refused: str, opened: Mapping[int, int], variants: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    zone = who.community.timezone
    says, tone, icon = _state(card)
    done = card.display not in OPEN
    item = variants.get(card.outbox_id)
    return {
        "id": card.outbox_id, "planned_at": card.planned_at, "at": words.hour(card.planned_at, zone), "until": words.hour(card.deadline, zone),
        "late": clock.now() > card.deadline, "title": card.title or _("今天这一条"), "place": _place(who, card.group), "note": _note(card, zone),
        "says": says, "tone": tone, "icon": icon, "body": card.body if done else with_link(card.body, card.public_id), "done": done, "refused": refused,
        "attest": "" if done else reverse("h5:card-sent", args=[token]), "receipt": card.receipt_kind, "people": opened.get(card.outbox_id, 0),
        "switch": _switch(*item) if item and not done else None,
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
    return _("在微信群里发") if card.sent_at is None else _("%(at)s 发出") % {"at": words.hour(card.sent_at, zone)}


def _place(who: Worker, group_id: int) -> str:
    group = who.groups.get(group_id) or groups.by_id([group_id]).get(group_id)
    return group.name if group else ""


def _tasks(who: Worker, token: str) -> list[dict[str, str]]:
    """What else is this person's to do; a rescue leads to its own page. Points of care stand with the evening."""
    found, shown = [], []
    for task in flows.open_tasks(who.community.pk, owner=who.staff.pk):
        if task.kind == RESCUE:
            group = _place(who, task.group or 0)
            until = _("%(at)s 前") % {"at": words.moment(task.due_at, who.community.timezone)} if task.due_at else ""
            url = f"{reverse('h5:card', args=[token])}/rescue/{task.public_id}"
            found.append({"title": _("%(group)s 要救场") % {"group": group}, "note": until, "url": url})
            shown.append((task.id, task.public_id))
    engine.tasks_shown(shown)
    return found


def _problem(who: Worker) -> dict[str, Any] | None:
    """The form to report a problem with; one group needs no choosing."""
    rows = [{"id": row.public_id, "name": row.name} for row in who.groups.values()]
    return {"groups": rows, "reasons": texts.reasons(), "key": new_key(9)} if rows else None
