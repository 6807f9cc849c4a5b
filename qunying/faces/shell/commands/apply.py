"""``qunying apply``: carry out the plan that was seen."""

from __future__ import annotations

import argparse
import getpass
from typing import Any

from qunying.faces.shell import database
from qunying.faces.shell.commands.plan import list_problems
from qunying.faces.shell.say import ask, progress, put, put_json

HELP = "按蓝图执行：先行群先走，一个群一个群地完整落地；中途断了，再运行一次就接着做完"
EXAMPLE = "qunying apply examples/blueprints/one-group --checksum 校验码"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and how the plan was agreed to."""
    parser.add_argument("file", metavar="FILE", help="蓝图文件，或放着 blueprint.yaml 的文件夹")
    parser.add_argument("--checksum", metavar="SUM", help="qunying plan 给出的校验码；现场或蓝图变了就不执行")
    parser.add_argument("--yes", action="store_true", help="不再确认，立即执行现算的计划")
    parser.add_argument("--force", action="store_true", help="一次删掉超过 30%% 也执行")
    parser.add_argument("--author", metavar="NAME", default="", help="谁执行的，记在版本里（默认当前系统用户）")
    parser.add_argument("--reason", metavar="TEXT", default="", help="为什么改，记在版本里")


def run(options: argparse.Namespace) -> int:
    """0 when everything is as declared, also when nothing was to do."""
    from qunying.blueprint import services
    from qunying.blueprint.apply import watched
    from qunying.blueprint.load import load
    from qunying.kernel.refusals import Refused

    database.prepare()
    bp = load(options.file)
    try:
        checksum = options.checksum or _agreed(bp, options)
        with watched(None if options.json else _tell):
            done = services.apply(bp, checksum=checksum, author=options.author or _user(), reason=options.reason, force=options.force)
    except Refused as refused:
        list_problems(refused, as_json=options.json)
        raise
    _report(done, bp, options)
    return 0


def _agreed(bp: Any, options: argparse.Namespace) -> str | None:
    """The checksum a person has just said yes to; None where ``--yes`` said so beforehand."""
    from django.utils.translation import gettext as _

    from qunying.blueprint import services, show
    from qunying.kernel.refusals import Refused

    if options.yes:
        return None
    try:
        plan = services.plan(bp)
    except Refused:
        services.apply(bp, checksum="")  # refused for the same reason, and the attempt is in the journal
        raise
    if not options.json:
        put(show.plan_text(plan))
        if ask(_("\n按这个计划执行吗？[y/N] ")):
            return plan.checksum
    raise Refused("checksum_needed")


def _report(done: Any, bp: Any, options: argparse.Namespace) -> None:
    from django.utils.translation import gettext as _

    from qunying.blueprint import queries
    from qunying.blueprint.plan import head_of

    counts = {"create": done.create, "update": done.update, "remove": done.remove}
    if options.json:
        told = {"checksum": done.checksum, "revision": done.revision, "units": done.units, "warnings": queries.warned(done.community)}
        put_json({**counts, **head_of(bp), **told})
    elif not done.changed:
        put(_("没有要改的，现场和蓝图一致（第 %(revision)s 版）。") % {"revision": done.revision})
    else:
        put(_("已执行：新建 %(create)s，修改 %(update)s，删除 %(remove)s。现在是第 %(revision)s 版。") % {**counts, "revision": done.revision})


def _tell(unit: str, number: int, total: int) -> None:
    progress(f"{number}/{total} {unit}")


def _user() -> str:
    try:
        return getpass.getuser()[:60]
    except (KeyError, OSError):  # a container may run under a number without a name
        return ""
