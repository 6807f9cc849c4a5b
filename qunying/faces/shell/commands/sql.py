"""``qunying sql``: ask a community's lake in SQL; read-only, with limits on rows, time and memory."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from qunying.faces.shell.say import complain, put, put_json, width

HELP = "用 SQL 问数据湖：只读，一次一句，限时间、内存和行数；--views 看有哪些表和每一列的意思"
EXAMPLE = 'qunying sql --community renji "select group_id, count(*) from messages group by 1 order by 2 desc"'
CELL_WIDTH_MOST = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The question, whose lake, and where the answer goes."""
    parser.add_argument("sql", metavar="SQL", nargs="?", default="", help="一句 SELECT；写 - 就从标准输入读")
    parser.add_argument("--community", metavar="SLUG", default="", help="社群编号；只有一个社群时可以不写")
    parser.add_argument("--views", action="store_true", help="列出可以问的表，和每一列的意思")
    parser.add_argument("--csv", action="store_true", help="输出 CSV")
    parser.add_argument("--out", metavar="FILE", type=Path, help="写成 CSV 文件，Excel 可以直接打开")
    parser.add_argument("--rows", metavar="N", type=int, default=None, help="最多取多少行，默认 1000，上限 100000")


def run(options: argparse.Namespace) -> int:
    """0 with the rows; refused with what to mend in the question."""
    from qunying.faces.answers import as_csv
    from qunying.faces.shell import database, scope
    from qunying.insight import asking
    from qunying.insight.asking import running
    from qunying.insight.lake import writer

    if options.views:
        return _views(options)
    database.prepare()
    community = scope.community(options.community)
    writer.catch_up()
    sql = sys.stdin.read() if options.sql == "-" else options.sql
    answer = asking.ask(community.pk, sql, rows=max(1, options.rows or running.ROWS))
    if options.json:
        put_json(
            {
                "community": community.slug, "columns": answer.columns, "rows": answer.plain(), "more": answer.more, "seconds": round(answer.seconds, 3),
                "data_time": answer.data_time,
            }
        )  # fmt: skip
        return 0
    if options.out is not None:
        options.out.write_text(as_csv(answer, for_excel=True), encoding="utf-8")
        complain(_("%(count)s 行已写入 %(file)s。") % {"count": len(answer.rows), "file": options.out})
    elif options.csv:
        put(as_csv(answer))
    else:
        _print(answer)
    if answer.more:
        complain(_("只取了前 %(count)s 行，后面还有。要更多就加 --rows。") % {"count": len(answer.rows)})
    return 0


def _views(options: argparse.Namespace) -> int:
    from qunying.insight import asking

    shown: list[dict[str, Any]] = [
        {"name": view.name, "meaning": str(view.meaning), "columns": {name: str(said) for name, said in view.columns.items()}, "others": str(view.others)}
        for view in asking.all_views()
    ]
    if options.json:
        put_json({"views": shown})
        return 0
    for view in shown:
        put(f"{view['name']}  {view['meaning']}")
        for name, said in view["columns"].items():
            put(f"    {name:<14}{said}")
        if view["others"]:
            put(f"    {'…':<14}{view['others']}")
    return 0


def _print(answer: Any) -> None:
    lines = [[column["name"] for column in answer.columns]] + [[_cell(value) for value in row] for row in answer.rows]
    widths = [max(width(line[place]) for line in lines) for place in range(len(answer.columns))]
    for line in lines:
        put("  ".join(cell + " " * (room - width(cell)) for cell, room in zip(line, widths, strict=True)).rstrip())
    as_of = answer.data_time.strftime("%Y-%m-%d %H:%M UTC") if answer.data_time else _("还没有数据")
    put(_("%(count)s 行，%(seconds).1f 秒，数据截至 %(as_of)s。") % {"count": len(answer.rows), "seconds": answer.seconds, "as_of": as_of})


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    text = str(value).replace("\n", " ")
    return text if len(text) <= CELL_WIDTH_MOST else text[:CELL_WIDTH_MOST] + "…"
