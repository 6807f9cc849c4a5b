"""One rehearsal in a process and a database of its own; ``qunying rehearse`` starts it, and so do the demo's script and the benchmark."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import orjson

from qunying.faces.shell import database
from qunying.faces.shell.say import complain, progress
from qunying.faces.shell.tongue import gettext as _

# Keyed hashes order people within a batch, so one fixed key makes two rehearsals alike; nothing of a scratch database is ever secret.
KEY = "rehearsal-" + "0" * 48
MEMBERS_PER_GROUP = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be chosen about a rehearsal."""
    parser.add_argument("file", metavar="FILE", help="蓝图文件，或放着 blueprint.yaml 的文件夹")
    parser.add_argument("--members", type=_positive, metavar="N", help=f"模拟学员人数，默认每群 {MEMBERS_PER_GROUP} 人")
    parser.add_argument("--groups", type=_positive, metavar="K", help="只预演前 K 个学员群")
    parser.add_argument("--days", type=_positive, metavar="D", help="把蓝图截短到前 D 天")
    parser.add_argument("--until-day", type=_positive, metavar="D", help="蓝图不截短，走到第 D 天结束就停")
    parser.add_argument("--until-time", default="24:00", metavar="HH:MM", help="配合 --until-day，停在那天的几点")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="随机种子；种子一样，结果一样")
    parser.add_argument("--keep", metavar="DIR", help="把预演的数据库留在这个目录（默认跑完就删）")


def in_scratch(line: Sequence[str], *, keep: str | None = None, snapshot: str | None = None, capture: bool = False) -> subprocess.CompletedProcess[bytes]:
    """Run a rehearsal with these command-line arguments in a scratch data folder; the house's own data is not touched."""
    with nullcontext(keep) if keep else tempfile.TemporaryDirectory(prefix="qunying-rehearsal-") as folder:
        environment = {key: value for key, value in os.environ.items() if key not in ("QUNYING_DATABASE_URL", "QUNYING_DATA", "QUNYING_KILL_AT")}
        environment |= {"QUNYING_DATA": str(folder), "QUNYING_SECRET_KEY": KEY}
        command = [sys.executable, "-m", "qunying.faces.shell.rehearsing", *line, *(["--snapshot", snapshot] if snapshot else [])]
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE if capture else None, check=False)


def main(argv: list[str] | None = None) -> int:
    """The child: rehearse, print the report as JSON, and write a snapshot where one is asked for."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunying.settings")
    from qunying.faces.shell import mistakes, tongue
    from qunying.faces.shell.demo import texts

    parser = argparse.ArgumentParser()
    arguments(parser)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--snapshot", metavar="DIR")
    parser.add_argument("--beside", metavar="FILE:MEMBERS", action="append", default=[])
    options = parser.parse_args(argv)
    django.setup()
    tongue.speak()
    texts.register()
    try:
        result = _rehearse(options)
    except Exception as error:
        answer = mistakes.answer(error, as_json=options.json)
        if answer is None:
            raise
        return answer
    sys.stdout.buffer.write(orjson.dumps(result, option=orjson.OPT_INDENT_2) + b"\n")
    return 0


def _rehearse(options: argparse.Namespace) -> dict[str, Any]:
    from django.db import connection

    from qunying.camps.rehearsal.narrow import narrowed
    from qunying.camps.rehearsal.run import Rehearsal, Wish

    bp = _checked(options.file, as_json=options.json)
    made_from = bp.hash
    if options.groups or options.days:
        bp = narrowed(bp, groups=options.groups, days=options.days)
    progress(_("建立预演数据库"))
    database.prepare()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # a rehearsal that is cut short is simply run again
    wish = Wish(options.members or _members(bp), options.seed, options.until_day, options.until_time, to_live_on=bool(options.snapshot))

    def tell(what: str, share: float) -> None:
        progress(_("预演 %(percent)s%%  %(what)s") % {"percent": f"{share * 100:3.0f}", "what": what})

    result = Rehearsal(bp, wish, tell=tell, beside=[_beside(one, bp, wish, number) for number, one in enumerate(options.beside, start=1)]).run()
    if options.snapshot:
        _snapshot(Path(options.snapshot), made_from, wish, result.until)
    return result.as_dict()


def _checked(file: str, *, as_json: bool) -> Any:
    """The blueprint, faultless; its problems are listed otherwise."""
    from qunying.blueprint.check import check, refuse_faults
    from qunying.blueprint.load import load
    from qunying.kernel.refusals import Refused

    bp = load(file)
    try:
        refuse_faults(check(bp))
    except Refused as refused:
        _list(refused, as_json=as_json)
        raise
    return bp


def _beside(wanted: str, bp: Any, wish: Any, number: int) -> Any:
    """A community that lives in the same house, its calendar moved so that both are about as far when the rehearsal stops."""
    from qunying.camps.rehearsal.course import course
    from qunying.camps.rehearsal.narrow import moved
    from qunying.camps.rehearsal.run import Part

    file, _colon, members = wanted.rpartition(":")
    days = course(0, bp).days
    until = days[min(wish.until_day or len(days), len(days)) - 1]
    return Part(moved(_checked(file, as_json=False), to=until.date, day=until.number), int(members), wish.seed + number)


def _members(bp: Any) -> int:
    from qunying.groups.queries import STAFF_ROUTE

    groups = bp.data["management"]["groups"]
    return MEMBERS_PER_GROUP * sum(int(entry.get("count", 1)) for entry in groups if entry.get("route") != STAFF_ROUTE)


def _snapshot(folder: Path, made_from: str, wish: Any, until: str) -> None:
    from datetime import datetime

    from qunying.faces.shell.demo import judging, snapshot
    from qunying.faces.shell.demo.snapshot import FORMAT, Manifest
    from qunying.journal import reactions
    from qunying.journal.record import Origin, origin
    from qunying.kernel import clock

    with clock.fixed(datetime.fromisoformat(until)), origin(Origin.REHEARSAL):
        progress(_("算前一天的层级、信号、目标和得分"))
        judging.judge(months=True)
        reactions.drain()
    manifest = Manifest(FORMAT, made_from, wish.seed, wish.members, until, snapshot.migrations())
    snapshot.write(
        folder, manifest, progress=lambda name, done, total: progress(_("写快照 %(done)s/%(total)s %(name)s") % {"done": done, "total": total, "name": name})
    )


def _list(refused: Any, *, as_json: bool) -> None:
    from qunying.faces.shell.say import problem_line

    for problem in refused.data["problems"] if not as_json else ():
        complain(problem_line(problem))


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(_("要大于 0"))
    return number


if __name__ == "__main__":
    raise SystemExit(main())
