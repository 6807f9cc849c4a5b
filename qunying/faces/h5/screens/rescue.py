"""The rescue card on a host's phone: why, until when, the steps with words to send as they are, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.camps import queries as camps
from qunying.camps.queries import RescueRow
from qunying.camps.rescue import playbook
from qunying.camps.rescue.playbook import Step
from qunying.faces.h5.cards import Worker
from qunying.faces.h5.screens import words
from qunying.flows import queries as flows
from qunying.flows.tasks import TaskRow
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.people import queries as people

RESCUE = "camps.rescue"


def task_of(who: Worker, public_id: str) -> TaskRow | None:
    """The rescue's task with that public id, in this person's community."""
    task = flows.task(public_id)
    return task if task and task.kind == RESCUE and task.community == who.community.pk else None


def closed(who: Worker, task: TaskRow) -> dict[str, Any]:
    """What somebody reads whose rescue this is not: who has it, where that is theirs to know."""
    mine, owner = task.group in who.groups, people.staff_by_id([task.owner]).get(task.owner) if task.owner else None
    told = _("这次救场现在由%(name)s负责，你这边不用做了。") % {"name": owner.name} if mine and owner else _("它只在负责人自己的今日卡里打得开。")
    return {"title": _("这次救场不在你手上"), "text": told}


def page(who: Worker, task: TaskRow, token: str, *, note: str = "", refused: str = "") -> dict[str, Any]:
    """Everything on the card of one rescue."""
    row = camps.rescue_of(task)
    assert row is not None  # a task of this kind is opened with its rescue
    group = groups.by_id([row.group_id])[row.group_id]
    steps = _steps(who, row, group.name, token)
    counts = _("做了 %(done)s / %(all)s 步") % {"done": sum(one["done"] for one in steps), "all": len(steps)}
    return {
        "group": group.name, "community": who.community.name, "stage": row.stage, "live": task.live, "steps": steps, "counts": counts if task.live else "",
        "note": note or task.note, "refused": refused, "act": _act(token, task), "card": reverse("h5:card", args=[token]), "why": row.why,
        "level": task.level, **_head(who, row, group.name),
    }  # fmt: skip


def _head(who: Worker, row: RescueRow, group: str) -> dict[str, str]:
    zone, task = who.community.timezone, row.task
    if row.stage == "judged":
        well = row.verdict == "recovered"
        after = _("谢谢你。明天照常，多留意今天开口的那几位。") if well else _("已经交给下一级接着救，你做的每一步他都看得到。")
        return {"headline": _("%(group)s恢复了") % {"group": group} if well else _("%(group)s还没恢复") % {"group": group}, "finding": row.told, "after": after}
    if row.stage == "done":
        at = words.moment(row.judge_at, zone) if row.judge_at else _("明天这个时候")
        return {"headline": _("做完了，等结果"), "finding": _("%(at)s看有没有人回来，结果会写在这里。") % {"at": words.spaced(at, after=True)}, "after": ""}
    if row.stage == "over":
        return {"headline": _("不用救了"), "finding": _("这次救场已经取消。"), "after": ""}
    until = words.moment(task.due_at, zone) if task.due_at else ""
    late = task.due_at is not None and clock.now() > task.due_at
    if row.stage == "open":
        said = _("%(until)s前点「我来」，过时没人接会转给上一级。") if not late else _("%(until)s就该有人接了，现在接还来得及。")
    else:
        said = _("你在救。做一步勾一步，做完写一句。") if not late else _("已经过了 %(until)s，先做前两步。")
    return {"headline": _("%(group)s要救场") % {"group": group}, "finding": said % {"until": words.spaced(until, after=True)}, "after": ""}


def _steps(who: Worker, row: RescueRow, group: str, token: str) -> list[dict[str, Any]]:
    members = people.names([*row.contacts, *row.gone])
    return [_step(one, row, group, who.staff.name, members, token) for one in playbook.steps(row.reason)]


def _step(one: Step, row: RescueRow, group: str, host: str, members: dict[int, str], token: str) -> dict[str, Any]:
    whom: Sequence[int] = {"contacts": row.contacts, "gone": row.gone, "": ()}[one.whom]
    letters = [{"name": members[pk], "body": one.said(group=group, host=host, name=members[pk])} for pk in whom if pk in members]
    return {
        "code": one.code, "title": one.title, "why": one.why, "done": one.code in row.steps_done, "live": row.task.live, "act": _act(token, row.task),
        "body": one.said(group=group, host=host) if not letters else "", "letters": letters,
    }  # fmt: skip


def _act(token: str, task: TaskRow) -> str:
    return reverse("h5:rescue-act", args=[token, task.public_id])
