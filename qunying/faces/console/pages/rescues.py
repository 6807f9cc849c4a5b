"""What the pages of 救场 say: who needs help and who is on it, one rescue from the alarm to the verdict, and the reminder with every name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qunying.camps import queries as camps
from qunying.camps.queries import RescueRow
from qunying.camps.rescue import playbook
from qunying.channels import queries as channels
from qunying.channels.registry import AUTO
from qunying.faces.console.pages import words
from qunying.faces.kit.parts import Step
from qunying.flows import queries as flows
from qunying.flows.tasks import urgency
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.kernel import clock
from qunying.people import queries as people

KIND: Final = "camps.rescue"
LOOK_BACK: Final = timedelta(days=14)
STAGES: Final = ("open", "in_hand", "done", "judged", "over")
URGENT: Final = timedelta(minutes=30)
ACTING: Final = ("owner", "operator", "host")


@dataclass(frozen=True, slots=True)
class Line:
    """A rescue as the list shows it."""

    public_id: str
    task: int
    group: GroupRow
    why: str
    owner: str
    stage: str
    level: int
    when: str
    urgent: bool
    told: str
    tone: str
    word: str


def listed(community: Any, *, only: frozenset[int] | None) -> list[tuple[str, str, list[Line]]]:
    """The rescues of the last two weeks by stage, the most urgent first: (stage, its name, lines); stages without any are absent."""
    now = clock.now()
    rows = camps.rescues(community.pk, since=now - LOOK_BACK, groups=only)
    places, staff = groups.by_id(row.group_id for row in rows), people.staff_by_id(row.task.owner for row in rows if row.task.owner)
    found = []
    for stage in STAGES:
        own = [row for row in rows if row.stage == stage]
        if stage in ("open", "in_hand"):
            own.sort(key=lambda row: -urgency(row.task, now))
        lines = [_line(row, places[row.group_id], staff[row.task.owner].name if row.task.owner in staff else "", community.timezone, now) for row in own]
        if lines:
            found.append((stage, stage_words()[stage], lines))
    return found


def finding(found: Sequence[tuple[str, str, list[Line]]]) -> str:
    """The page's sentence: what waits for a hand, else what is under way, else that all is well."""
    lines = {stage: ones for stage, _name, ones in found}
    waiting, busy = lines.get("open", []), [*lines.get("in_hand", []), *lines.get("done", [])]
    if waiting:
        said = {"n": len(waiting), "group": waiting[0].group.name, "why": waiting[0].why}
        return ngettext(
            "%(n)s 个群没人接手，先看 %(group)s：%(why)s。", "%(n)s 个群没人接手，先看 %(group)s：%(why)s。", len(waiting)
        ) % said  # fmt: skip
    if busy:
        return ngettext("%(n)s 个群有人在救，做完一天后看结果。", "%(n)s 个群有人在救，做完一天后看结果。", len(busy)) % {"n": len(busy)}
    return _("没有群要救场。")


def one(community: Any, row: RescueRow, *, me: int | None, runs: bool) -> dict[str, Any]:
    """One rescue: its line of time, the steps with their words, whom to write to, and who may do what."""
    group = groups.by_id([row.group_id])[row.group_id]
    staff = people.staff(community.pk)
    owner = next((one.name for one in staff if one.id == row.task.owner), "")
    mine = row.task.live and row.task.owner is not None and row.task.owner == me
    return {
        "rescue": row, "task": row.task, "group": group, "owner": owner, "mine": mine, "may_assign": runs and row.task.live,
        "line": _line(row, group, owner, community.timezone, clock.now()), "timeline": timeline(community, row, owner),
        "steps": _steps(row, group.name, owner), "numbers": _numbers(row), "staff": [(one.id, one.name, one.role_name) for one in staff if one.role in ACTING],
    }  # fmt: skip


def latest(community: Any, group: GroupRow) -> dict[str, Any] | None:
    """The group's last rescue of two weeks, for the group's own page."""
    rows = camps.rescues(community.pk, since=clock.now() - LOOK_BACK, groups=[group.id])
    if not rows:
        return None
    row = rows[0]
    owner = people.staff_by_id([row.task.owner])[row.task.owner].name if row.task.owner else ""
    line = _line(row, group, owner, community.timezone, clock.now())
    return {"line": line, "timeline": timeline(community, row, owner), "rounds": len(rows)}


def timeline(community: Any, row: RescueRow, owner: str) -> list[Step]:
    """Alarm, accepted, done, verdict: each with who and when."""
    zone, task = community.timezone, row.task

    def at(moment: datetime | None) -> str:
        return words.moment(moment, zone) if moment else ""

    raised = Step(_("报警"), f"{at(row.opened_at)} {row.why}", "done")
    if row.stage == "over":
        return [raised, Step(_("取消"), at(task.finished_at), "done")]
    until = _("%(at)s 前，%(who)s") % {"at": at(task.due_at), "who": owner or _("还没有人")}
    accepted = Step(_("接手"), f"{at(row.accepted_at)} {owner}" if row.accepted_at else until, "done" if row.accepted_at else "cur")
    done = Step(_("做完"), at(row.done_at), "done" if row.done_at else "cur" if row.accepted_at else "")
    waits = _("%(at)s 判定") % {"at": at(row.judge_at)} if row.judge_at else ""
    judged = Step(pgettext("rescue", "判定"), row.told if row.verdict else waits, "done" if row.verdict else "cur" if row.done_at else "")
    return [raised, accepted, done, judged]


def reminder(community: Any, *, tasks: bool) -> dict[str, Any]:
    """Whom a reminder would name now and in which words, and whether the house can say it itself."""
    items = camps.unaccepted(community.pk, kinds=[KIND]) if tasks else camps.missing(community.pk)
    room = channels.staff_room(community.pk)
    return {
        "text": camps.reminder_text(items), "people": len({(item.staff, item.name) for item in items}), "tasks": tasks,
        "speaks": room is not None and room.mode == AUTO, "room": _room(room.group) if room else "",
    }  # fmt: skip


def task_ids(community: Any) -> list[int]:
    """The rescues nobody is on yet."""
    return [row.id for row in flows.open_tasks(community.pk, kinds=[KIND]) if row.state == "open"]


def stage_words() -> dict[str, str]:
    """Every stage with its name."""
    return {"open": _("没人接手"), "in_hand": _("在救"), "done": _("做完了，等结果"), "judged": _("有结果"), "over": _("取消的")}


def _line(row: RescueRow, group: GroupRow, owner: str, zone: str, now: datetime) -> Line:
    task, live = row.task, row.stage in ("open", "in_hand")
    left = (task.due_at - now) if task.due_at else timedelta()
    if live:
        when = words.left(left) if left > timedelta() else words.late(-left)
    elif row.stage == "done":
        when = _("%(at)s 判定") % {"at": words.moment(row.judge_at, zone)} if row.judge_at else ""
    else:
        when = words.moment(row.ended_at, zone) if row.ended_at else ""
    word, tone = _state(row)
    return Line(task.public_id, task.id, group, row.why, owner, row.stage, task.level, when, live and left < URGENT, row.told, tone, word)


def _state(row: RescueRow) -> tuple[str, str]:
    if row.verdict:
        return (_("恢复"), "ok") if row.verdict == "recovered" else (_("未恢复"), "bad")
    return {"open": (_("没人接手"), "bad"), "in_hand": (_("在救"), "ac"), "done": (_("等结果"), ""), "over": (_("取消"), "")}[row.stage]


def _steps(row: RescueRow, group: str, owner: str) -> list[dict[str, Any]]:
    names = people.names([*row.contacts, *row.gone])
    whom = {"contacts": row.contacts, "gone": row.gone, "": ()}
    return [
        {
            "code": one.code, "title": one.title, "why": one.why, "done": one.code in row.steps_done,
            "body": one.said(group=group, host=owner or _("营主")), "names": [names[pk] for pk in whom[one.whom] if pk in names],
        }
        for one in playbook.steps(row.reason)
    ]  # fmt: skip


def _numbers(row: RescueRow) -> list[tuple[str, str]]:
    people_ = _("%(n)s 人")
    pairs = [
        (_("级别"), _("%(n)s 级") % {"n": row.task.level}),
        (_("成员"), people_ % {"n": row.learners}),
        (_("报警前一天参与"), people_ % {"n": row.before}),
    ]
    if row.reason == "leaving":
        pairs.append((_("自己退群"), _("%(n)s 人，占 %(share)s") % {"n": row.left, "share": words.percent(row.share)}))
    if row.after is not None:
        pairs += [(_("做完后一天参与"), people_ % {"n": row.after}), (_("做完后一天退群"), people_ % {"n": row.left_after or 0})]
    pairs.append((_("凭据"), _("%(n)s 条记录") % {"n": len(row.task.evidence)}))
    return pairs


def _room(group_id: int) -> str:
    row = groups.by_id([group_id]).get(group_id)
    return row.name if row else ""
