"""``qunying goals``: where each goal began, where it stands, how sure that is, and whether it keeps pace."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _

from qunying.faces.shell.say import put, put_json

HELP = "看目标：起点、现在、区间、要到多少，跟不跟得上；可以只看一个群"
EXAMPLE = "qunying goals --community renji --group ying-01 --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of which community, and in which group."""
    parser.add_argument("--community", metavar="SLUG", default="", help="社群编号；只有一个社群时可以不写")
    parser.add_argument("--group", metavar="GROUP", help="只看这个群（群的编号）")


def run(options: argparse.Namespace) -> int:
    """0 with the goals; refused when the community or the group is unknown."""
    from qunying.camps.goals import queries as counted
    from qunying.charter import queries as charter
    from qunying.charter import services
    from qunying.faces.shell import database, scope
    from qunying.groups import queries as groups
    from qunying.insight.lake import writer

    database.prepare()
    community = scope.community(options.community)
    writer.catch_up()  # as with measures: somebody at the keyboard wants today's answer, also where no worker runs
    services.read_goals(community.pk)
    rooms = {row.id: row for row in groups.groups(community.pk)}
    only = scope.group(community.pk, options.group) if options.group else None
    measured = charter.progress(community.pk, group=only)
    paced = counted.of_groups(community.pk, [only] if only else rooms)
    if options.json:
        named = {pk: row.key or row.public_id for pk, row in rooms.items()}
        put_json({
            "community": community.slug, "goals": [_plain(one, named) for one in measured], "counted": [_plain_counted(one, named) for one in paced],
        })  # fmt: skip
        return 0
    for one in measured:
        put(_said(one, rooms))
    for counted_one in paced:
        put(_said_counted(counted_one, rooms))
    if not measured and not paced:
        put(_("没有写了指标或计数的目标。在蓝图的 goal.goals 里写 measure 或 count。"))
    return 0


def _plain(one: Any, named: dict[int, str]) -> dict[str, Any]:
    now, target, pace = one.now, one.target, one.pace
    return {
        "key": one.key, "text": one.text, "kind": target.kind, "group": named.get(one.group) if one.group else None, "own": one.own,
        "measure": target.measure, "params": target.params, "window": target.window, "strategy": list(target.strategy), "baseline": target.baseline,
        "target": target.target, "from": target.start, "by": target.by, "day": one.day, "value": now.value if now else None,
        "interval": [now.low, now.high] if now and now.low is not None else None, "n": now.n if now else None, "state": now.state if now else "unread",
        "pace": {"day": pace.day, "days": pace.days, "required": pace.required, "a_week": pace.a_week, "behind": pace.behind} if one.own else None,
        "course": [{"day": day, "value": value} for day, value in one.course],
    }  # fmt: skip


def _plain_counted(one: Any, named: dict[int, str]) -> dict[str, Any]:
    pace = one.pace
    return {
        "key": one.key, "text": one.text, "unit": one.unit, "activity": one.target.activity, "by": one.target.counted_by, "group": named.get(one.group),
        "members": one.members, "target": one.target.target, "from": one.target.start, "until": one.target.by, "value": one.value, "a_week": pace.a_week,
        "day": pace.day, "days": pace.days, "required": pace.required, "behind": pace.behind,
    }  # fmt: skip


def _said(one: Any, rooms: dict[int, Any]) -> str:
    from qunying.charter.queries import saying

    where = _("「%(name)s」") % {"name": rooms[one.group].name} if one.group in rooms else _("全社群")
    told = {
        "text": one.text, "where": where, "baseline": saying.number(one.target.baseline, share=one.share), "now": saying.value(one.now),
        "interval": saying.interval(one.now) or _("未知"), "target": saying.number(one.target.target, share=one.share), "by": one.target.by.isoformat(),
        "question": saying.question(one.target.measure), "pace": saying.pace(one.pace, one.unit, share=one.share) if one.own else _("目标是全社群的"),
        "strategy": _("；").join(one.target.strategy),
    }  # fmt: skip
    return (
        _("%(text)s（%(where)s）\n    指标：%(question)s\n    起点 %(baseline)s，现在 %(now)s（95%% 区间 %(interval)s），%(by)s 前到 %(target)s") % told
        + _("\n    %(pace)s\n    做法：%(strategy)s") % told
    )


def _said_counted(one: Any, rooms: dict[int, Any]) -> str:
    from qunying.charter.queries import saying

    told = {
        "text": one.text, "where": rooms[one.group].name, "week": saying.a_week(one.pace, one.unit), "name": one.name, "unit": one.unit,
        "value": saying.number(one.value), "pace": saying.pace(one.pace, one.unit),
        "who": _("人均") if one.target.counted_by == "each" else _("合计"),
    }  # fmt: skip
    return _("%(text)s（「%(where)s」）\n    数「%(name)s」，要%(week)s\n    %(who)s %(value)s %(unit)s；%(pace)s") % told
