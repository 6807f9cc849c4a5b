"""``qunying report``: what a community's numbers say, as a page, a workbook or one sheet."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from qunying.faces.shell.say import put, put_json
from qunying.faces.shell.tongue import gettext as _
from qunying.kernel.refusals import Refused

HELP = "写报告：这个社群还活着吗、谁在扛、哪里流失、哪些群要动手，每条都带原因、下一步和背后的数"
EXAMPLE = "qunying report --community renji --out report.html"
ENDINGS = (".html", ".xlsx", ".pdf")
DAYS_LEAST, DAYS_MOST = 7, 366


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--community, --out, --days and --until."""
    parser.add_argument("--community", metavar="SLUG", default="", help="哪个社群；只有一个时可以不写")
    parser.add_argument("--out", metavar="FILE", help="写到哪个文件：.html 整份、.xlsx 工作簿、.pdf 一页；不写就在这里说结论")
    parser.add_argument("--days", type=int, default=28, metavar="N", help="看多少天，默认 28")
    parser.add_argument("--until", metavar="DAY", help="到哪一天为止（含），默认有记录的最后一个整天")


def run(options: argparse.Namespace) -> int:
    """0 with the report written or said; refused when the file's ending, the days or the community are wrong."""
    from qunying.faces.report import shown
    from qunying.faces.shell import database, scope
    from qunying.insight import reports
    from qunying.insight.lake import writer

    out = Path(options.out) if options.out else None
    if out is not None and out.suffix.lower() not in ENDINGS:
        raise Refused("report_ending", path=out.name, known="、".join(ENDINGS))
    if not DAYS_LEAST <= options.days <= DAYS_MOST:
        raise Refused("report_days", days=options.days, least=DAYS_LEAST, most=DAYS_MOST)
    until = _day(options.until)
    database.prepare()
    community = scope.community(options.community)
    writer.catch_up()
    report = shown.make(community, end=until, days=options.days)
    if out is not None:
        _write(out, report, community)
    if options.json:
        put_json({"community": community.slug, "out": str(out) if out else None, **reports.plain(report)})
    else:
        _say(report, community, out)
    return 0


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("not_a_day", text=text) from None


def _write(out: Path, report: Any, community: Any) -> None:
    from qunying.faces.report import book, page, paper

    ending = out.suffix.lower()
    body = page.html(report, community).encode() if ending == ".html" else book.xlsx(report, community) if ending == ".xlsx" else paper.pdf(report, community)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        half = out.with_name(f".{out.name}.half")
        half.write_bytes(body)
        half.replace(out)
    except OSError as problem:
        raise Refused("report_unwritable", path=str(out), problem=problem.strerror or str(problem)) from problem


def _say(report: Any, community: Any, out: Path | None) -> None:
    from qunying.faces.report import shown

    put(f"{community.name}  {shown.span(report)}")
    tones = shown.tones()
    for part in shown.parts(report):
        put(f"\n{part.name}")
        for item in part.items:
            put(f"  [{tones[item.finding.tone]}] {item.finding.title}")
            put(f"         {item.finding.cause}")
            if item.finding.act:
                put(f"      → {item.finding.act}")
    if out is not None:
        put("\n" + _("已写到 %(path)s。") % {"path": out})
