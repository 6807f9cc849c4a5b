"""A plan for eyes and for scripts: the same every time for the same blueprint, state and moment."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from qunying.blueprint.check import warnings
from qunying.blueprint.plan import Plan, change_json
from qunying.blueprint.sections import Change, Section, all_sections
from qunying.kernel.refusals import Refused

SIGNS = {"create": "+", "update": "~", "remove": "-"}


def plan_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain values, in a fixed order."""
    return {
        "create": plan.count("create"),
        "update": plan.count("update"),
        "remove": plan.count("remove"),
        **plan.head,
        "warnings": [problem.sentence for problem in warnings(plan.bp)],
        "checksum": plan.checksum,
        "blueprint": plan.bp.hash,
        "kept": plan.kept,
        "missed": plan.missed,
        "unsafe": unsafe(plan),
        "drift": plan.drift,
        "strangers": [{"kind": item.kind, "key": item.key, "body": item.body} for item in plan.strangers],
        "changes": [change_json(change) for change in plan.changes],
    }


def plan_text(plan: Plan) -> str:
    """The plan as lines to read before saying yes."""
    return "\n".join([*_head(plan), *_changes(plan), *_notes(plan), *_foot(plan)]) + "\n"


def unsafe(plan: Plan) -> str:
    """The sentence that would refuse this plan without force, else nothing."""
    try:
        plan.raise_if_unsafe()
    except Refused as refused:
        return str(refused)
    return ""


def _head(plan: Plan) -> list[str]:
    counts = {"create": plan.count("create"), "update": plan.count("update"), "remove": plan.count("remove")}
    head = plan.head
    lines = [_("计划：新建 %(create)s，修改 %(update)s，删除 %(remove)s") % counts if any(counts.values()) else _("没有要改的，现场和蓝图一致")]
    if head["deliveries"]:
        lines.append(_("　要送达的内容 %(count)s 条") % {"count": head["deliveries"]})
    if head["staff_hours"]:
        hours = {"declared": head["staff_hours"].get("declared", 0), "needed": head["staff_hours"].get("needed", 0)}
        lines.append(_("　人手：每天要 %(needed)s 小时，已声明 %(declared)s 小时") % hours)
    if head["modes"]:
        words = {"auto": _("自动"), "confirm": _("员工确认"), "manual": _("手动")}
        lines.append(_("　发送方式：") + _("，").join(f"{words.get(mode, mode)} {count}" for mode, count in sorted(head["modes"].items())))
    lines += [_("　%(part)s → %(metric)s") % item for item in head["serves"]]
    lines += [_("　渠道 %(channel)s：%(says)s") % item for item in head["capabilities"]]
    lines += ["　" + sentence for sentence in head["notes"]]
    lines += [_("　注意：") + sentence for sentence in head["degradations"]]
    lines += [_("　留意：") + problem.sentence for problem in warnings(plan.bp)]
    return lines


def _changes(plan: Plan) -> list[str]:
    sections = {section.name: section for section in all_sections()}
    lines: list[str] = []
    for unit, changes in groupby(plan.changes, key=lambda change: change.resource.unit):
        lines.append(f"\n{unit}")
        lines += [_line(sections[plan.owner(change)], change) for change in changes]
    return lines


def _line(section: Section, change: Change) -> str:
    text = f"  {SIGNS[change.action]} {section.line(change.resource)}"
    if change.action != "update" or change.before is None:
        return text
    before, after = change.before, change.resource
    fields = [name for name in sorted(before.body.keys() | after.body.keys()) if before.body.get(name) != after.body.get(name)]
    shown = [f"{name}: {_short(before.body.get(name))} → {_short(after.body.get(name))}" for name in fields]
    return text + (_("（%(what)s）") % {"what": _("；").join(shown)} if shown else "")


def _notes(plan: Plan) -> list[str]:
    lines: list[str] = []
    if plan.kept:
        lines.append(_("\n已经过去的 %(count)s 项保持原样") % {"count": plan.kept})
    if plan.missed:
        lines.append(_("\n写进蓝图时时间已过的 %(count)s 项不再补") % {"count": plan.missed})
    if plan.drift:
        lines.append(_("\n上次执行之后在现场被改过的（执行后会改回蓝图的样子）："))
        words = {"changed": _("被改过"), "missing": _("被删掉")}
        lines += [f"  ! {item['kind']} {item['key']} {words[item['what']]}" for item in plan.drift]
    if plan.strangers:
        lines.append(_("\n不在蓝图里、手工建的（不会动它们）："))
        lines += [f"  ? {item.kind} {item.key}" for item in plan.strangers]
    return lines


def _foot(plan: Plan) -> list[str]:
    warning = unsafe(plan)
    return [*([f"\n{warning}"] if warning else []), _("\n校验码 %(checksum)s") % {"checksum": plan.checksum}]


def _short(value: Any) -> str:
    text = " ".join(str("—" if value is None else value).split())
    return text if len(text) <= 24 else text[:23] + "…"
