"""``qunying new``: six questions, then a complete blueprint that is checked, planned and rehearsed."""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import orjson

from qunying.faces.shell import database, rehearsing
from qunying.faces.shell.say import complain, put, put_json

HELP = "六个问题开一个新社群：写出一份完整的蓝图，检查、计划、预演，都通过了再交给你"
EXAMPLE = "qunying new --kind store --name 果小满 --owner 林静 --hosts 周小满,苏南星"
MEMBERS_PER_GROUP, MEMBERS_MAX = 20, 60
ZONE = "Asia/Shanghai"  # the starters' own


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The answers, as far as they are known already, and where the blueprint goes."""
    parser.add_argument("--to", metavar="DIR", help="放在哪个新文件夹，默认用社群的编号")
    parser.add_argument("--answers", metavar="FILE", help="回答写在这个 YAML 或 JSON 文件里，不再提问；没写的用模板自己的")
    parser.add_argument("--kind", metavar="KIND", help="什么社群：camp product store paid interest brand")
    words = {
        "name": "叫什么名字", "whom": "给谁", "solves": "解决什么", "stays": "凭什么留下", "promise": "承诺什么：哪天、几点、多久、做什么",
        "owner": "谁负责", "hosts": "谁来带群，用顿号或逗号隔开，一人一群", "hours": "带群的人每天有几小时", "start": "哪天开始，如 2026-11-16",
    }  # fmt: skip
    for name, text in words.items():
        parser.add_argument(f"--{name}", metavar="TEXT", help=text)
    parser.add_argument("--no-rehearse", action="store_true", help="不预演")


def run(options: argparse.Namespace) -> int:
    """0 with a blueprint that passed; 1 with the reasons, and nothing written, when an answer cannot be."""
    from qunying import starters
    from qunying.blueprint import services, show

    database.prepare_if_new()
    files = _files(options)
    bp = _checked(files)
    target = Path(options.to or bp["positioning.community"].id)
    starters.write(files, target)
    plan = services.plan(bp)
    rehearsed = None if options.no_rehearse else _rehearse(target, len(starters.foretell(bp).groups))
    told, head = starters.foretell(bp), show.plan_json(plan)
    if options.json:
        kept = {name: head[name] for name in ("create", "deliveries", "modes", "staff_hours", "by_hand", "degradations", "warnings", "checksum")}
        put_json({"folder": str(target), "files": sorted(files), "told": told.as_dict(), "plan": kept, "rehearsal": rehearsed, "next": _next(target)})
    else:
        _say(options, target, files, told, head, rehearsed)
    return 1 if rehearsed is None and not options.no_rehearse else 0


def _files(options: argparse.Namespace) -> dict[str, str]:
    from qunying import starters
    from qunying.faces.shell import asking
    from qunying.kernel import clock
    from qunying.kernel.refusals import Refused

    today = clock.today(ZONE)
    if options.to and Path(options.to).exists() and (not Path(options.to).is_dir() or any(Path(options.to).iterdir())):
        raise Refused("folder_taken", folder=options.to)
    given = _given(options)
    asks = not options.answers and asking.somebody_there()
    if "kind" not in given:
        if not asks:
            raise Refused("no_answer", question="kind")
        given["kind"] = asking.kind()
    one = starters.starter(str(given["kind"]))
    starters.read_answers(given, today=today)  # what was given with the command must be right before anybody is asked for more
    if asks:
        given = asking.rest(one, given, today=today)
    options.starter = one
    return starters.compose(one, starters.read_answers(given, today=today), today=today)


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """The answers of the file, and over them those of the command line."""
    from qunying.kernel.refusals import Refused
    from qunying.starters.answers import QUESTIONS

    given: dict[str, Any] = {}
    if options.answers:
        from qunying.blueprint.source import read

        source = read(Path(options.answers), options.answers)
        if source.problems or not isinstance(source.data, dict):
            raise Refused("answers_unreadable", file=options.answers, why=source.problems[0].message if source.problems else "")
        given = source.data
    return given | {name: value for name in ("kind", *QUESTIONS) if (value := getattr(options, name)) is not None}


def _checked(files: dict[str, str]) -> Any:
    """The blueprint of these files, faultless; what is wrong is listed like any blueprint's faults."""
    from qunying import starters
    from qunying.blueprint.check import check, refuse_faults
    from qunying.blueprint.load import load
    from qunying.faces.shell.commands.plan import list_problems
    from qunying.kernel.refusals import Refused

    with tempfile.TemporaryDirectory(prefix="qunying-new-") as place:
        starters.write(files, Path(place) / "new")
        bp = load(Path(place) / "new")
    try:
        refuse_faults(check(bp))
    except Refused as refused:
        list_problems(refused, as_json=False)
        raise
    return bp


def _rehearse(target: Path, groups: int) -> dict[str, Any] | None:
    """The report of living through it with simulated members; None when the rehearsal itself said why not."""
    members = min(MEMBERS_MAX, MEMBERS_PER_GROUP * groups)
    done: subprocess.CompletedProcess[bytes] = rehearsing.in_scratch([str(target), "--members", str(members), "--json"], capture=True)
    return orjson.loads(done.stdout) if done.returncode == 0 else None


def _next(target: Path) -> str:
    return f"qunying apply {target}"


def _say(options: argparse.Namespace, target: Path, files: dict[str, str], told: Any, head: dict[str, Any], rehearsed: dict[str, Any] | None) -> None:
    from django.utils.translation import gettext as _

    from qunying.starters.texts import weekdays

    put(_("写好了：%(folder)s（%(count)s 个文件）") % {"folder": target, "count": len(files)})
    span = {"name": told.name, "groups": _("、").join(told.groups), "first": told.first, "last": told.last}
    put(_("%(name)s：%(groups)s，从 %(first)s 到 %(last)s") % span)
    for slot in told.slots:
        put(_("  %(days)s %(at)s %(name)s（%(minutes)s 分钟），共 %(count)s 天") % {
            "days": weekdays(slot.weekdays), "at": slot.at, "name": slot.name, "minutes": slot.minutes, "count": slot.days})  # fmt: skip
    for promise in told.promises:
        put(_("  承诺：%(text)s（第一次 %(first)s）") % {"text": promise.text, "first": promise.first or "—"})
    for one in told.load:
        put(_("  人手：%(name)s最忙的一天 %(need)s 小时，说好 %(has)s 小时") % {
            "name": one.name, "need": f"{one.minutes / 60:.1f}", "has": f"{one.declared / 60:.1f}" if one.declared is not None else "—"})  # fmt: skip
    for sentence in head["degradations"]:
        put(_("  注意：") + sentence)
    if rehearsed:
        put(_("预演：%(members)s 人走完，%(planned)s 条送到 %(delivered)s 条，迟 %(late)s，丢 %(lost)s，重 %(duplicated)s（%(seconds)s 秒）") % rehearsed)
    elif not options.no_rehearse:
        complain(_("预演没有走完，原因在上面。蓝图已经写好，改过以后可以再 qunying rehearse。"))
    put(_("话术是按%(what)s写的，请改成你自己的：%(folder)s") % {"what": options.starter.sheet.written_for, "folder": target / "scripts"})
    put(_("接下来：%(command)s") % {"command": _next(target)})
