"""``qunying measure``: what a number says, out of how many, how sure, and as of when."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext

from qunying.faces.shell import money, scope
from qunying.faces.shell.say import put, put_json, width
from qunying.kernel.words import series

HELP = "看指标：每一行都带基数、95 ％ 区间和可信程度；先把新发生的事读进数据湖"
EXAMPLE = "qunying measure activities.check_in_rate --community renji --group ying-01 --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which number, of whom, from when to when."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="指标名，用 --list 看有哪些")
    parser.add_argument("--list", action="store_true", help="列出全部指标：问什么、怎么算、分母是谁、什么看不到")
    parser.add_argument("--rebuild", action="store_true", help="先把数据湖从记录里重新生成一遍（文件丢失、损坏或恢复备份之后用）")
    parser.add_argument("--community", metavar="SLUG", default="", help="社群编号；只有一个社群时可以不写")
    parser.add_argument("--group", metavar="GROUP", help="只看这个群（群的编号）")
    parser.add_argument("--domain", metavar="DOMAIN", help="只看这个领域的群")
    parser.add_argument("--from", dest="start", metavar="DAY", help="从这一天起，如 2026-11-13")
    parser.add_argument("--to", dest="end", metavar="DAY", help="到这一天为止（含）")
    parser.add_argument("--per", choices=("day", "week", "month"), help="按天、周（周一起）或月")
    parser.add_argument("--param", metavar="K=V", action="append", default=[], help="指标自己的参数，可以写多次，如 --param by=group；有哪些看 --list")
    parser.add_argument("--days", metavar="K,K", help="留存看第几天，如 1,7,30")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="在哪个引擎上算；结果相同，spark 要先装好 Java 和 qunying[spark]")


def run(options: argparse.Namespace) -> int:
    """0 with the rows; refused when the measure, the community or the group is unknown."""
    from qunying.faces.measured import answering
    from qunying.faces.shell import database
    from qunying.insight import queries
    from qunying.insight.lake import writer

    if options.rebuild:
        database.prepare()
        _rebuild(options)
    if options.list or not (options.name or options.rebuild):
        return _list(options)
    if not options.name:
        return 0
    database.prepare()
    community = scope.community(options.community)
    asked = {name: value for name in ("start", "end", "per", "days") if (value := getattr(options, name)) is not None}
    asked |= _parameters(community.pk, options.param)
    if options.group is not None:
        asked["group"] = scope.group(community.pk, options.group)
    # Somebody who asks at the keyboard wants today's answer, also where no worker runs.
    writer.catch_up()
    result = queries.run(options.name, community.pk, engine=options.engine, **answering.in_order(options.name, asked))
    told = answering.told(result, community, _within(community.pk, options.domain, result) if options.domain is not None else None)
    if options.json:
        put_json(told)
    else:
        _print(told["rows"], result)
    return 0


def _parameters(community_id: int, given: list[str]) -> dict[str, Any]:
    """The measure's own parameters; those that name groups take their keys, ``member`` takes the member's public id."""
    from qunying.faces.measured import answering
    from qunying.kernel.refusals import Refused

    asked: dict[str, Any] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign:
            raise Refused("bad_measure_parameter", measure="--param", parameter=one, known="K=V")
        if name in ("groups", "control"):
            asked[name] = tuple(scope.group(community_id, part) for part in value.split(",") if part)
        elif name == "member":
            asked["identity"] = answering.identity_of(community_id, value)
        else:
            asked[name] = scope.group(community_id, value) if name in ("group", "before_group") else value
    return asked


def _rebuild(options: argparse.Namespace) -> None:
    from qunying.insight.lake import housekeeping

    facts = housekeeping.rebuild()
    if not options.name and options.json:
        put_json({"facts": facts})
    elif not options.json:
        put(gettext("数据湖已重新生成，共 %(count)s 条记录。") % {"count": facts})


def _list(options: argparse.Namespace) -> int:
    from qunying.faces.measured import answering
    from qunying.insight import queries

    told = [answering.listed(one) for one in queries.catalogue()]
    if options.json:
        put_json({"measures": told})
        return 0
    for one in told:
        put(
            f"{one['name']}  "
            + gettext("%(question)s（%(unit)s）\n    怎么算：%(formula)s\n    分母：%(denominator)s\n    看得到什么：%(observability)s\n    参数：%(words)s")
            % (one | {"words": series(one["parameters"])})
        )
    return 0


def _within(community_id: int, domain: str, result: Any) -> list[dict[str, Any]]:
    """The rows of the domain's groups, archived ones too, so that all domains together are the whole."""
    from qunying.groups import queries as groups
    from qunying.kernel.refusals import Refused

    if "group_id" not in result.columns:
        raise Refused("not_by_group", question=result.meta["question"])
    rows = result.plain()
    known = groups.by_id({row["group_id"] for row in rows})
    domains = {group.domain for group in [*known.values(), *groups.groups(community_id)]}
    if domain not in domains:
        raise Refused("unknown_scope", name=domain, known=series(sorted(domains)))
    return [row for row in rows if row["group_id"] in known and known[row["group_id"]].domain == domain]


def _print(rows: list[dict[str, Any]], result: Any) -> None:
    put(gettext("%(question)s（%(unit)s）") % result.meta)
    if rows and (said := money.printer(result.meta["measure"])) is not None:
        said(rows)
    else:
        _columns(rows, result)
    as_of = result.data_time.strftime("%Y-%m-%d %H:%M UTC") if result.data_time else gettext("还没有数据")
    put(gettext("%(count)s 行，截至 %(as_of)s。%(observability)s。") % {"count": len(rows), "as_of": as_of, "observability": result.meta["observability"]})


def _columns(rows: list[dict[str, Any]], result: Any) -> None:
    from qunying.faces.measured import heads

    shown = heads.columns(rows, result)
    lines = [list(shown.values())] + [[heads.cell(name, row.get(name), result) for name in shown] for row in rows]
    widths = [max(width(line[place]) for line in lines) for place in range(len(shown))]
    for line in lines:
        put("  ".join(cell + " " * (room - width(cell)) for cell, room in zip(line, widths, strict=True)).rstrip())
