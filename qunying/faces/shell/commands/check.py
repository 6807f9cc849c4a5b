"""``qunying check``: every problem of a blueprint at once; needs no database."""

from __future__ import annotations

import argparse
from typing import Any

from qunying.faces.shell.say import complain, problem_json, problem_line, put, put_json

HELP = "检查蓝图：一次列出全部问题，每条说明在哪、是什么、怎么改"
EXAMPLE = "qunying check examples/blueprints/one-group/blueprint.yaml --json"
NEEDS_DATA = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, or a folder with a blueprint.yaml in it."""
    parser.add_argument("file", metavar="FILE", help="蓝图文件，或放着 blueprint.yaml 的文件夹")


def run(options: argparse.Namespace) -> int:
    """0 when nothing is wrong, else 1."""
    from django.utils.translation import gettext as _

    from qunying.blueprint.check import check, warnings
    from qunying.blueprint.load import load
    from qunying.charter.queries import declared

    bp = load(options.file)
    problems, noted = check(bp), warnings(bp)
    if options.json:
        told = {"problems": [problem_json(problem) for problem in problems], "warnings": [problem_json(problem) for problem in noted]}
        put_json({"ok": not problems, **told, "promises": [_promise(owed) for owed in declared(bp)]})
    elif problems:
        for problem in problems:
            put(problem_line(problem))
        complain(_("共 %(count)s 处问题，从第一条改起。") % {"count": len(problems)})
    else:
        put(_("没有问题。"))
    if not options.json:
        for problem in noted:
            complain(_("留意 %(what)s") % {"what": problem_line(problem)})
    return 1 if problems else 0


def _promise(owed: Any) -> dict[str, object]:
    """A promise with the schedule that was read of it; none where it does not say when."""
    return {"id": owed.promise.id, "text": owed.promise.text, "schedule": owed.schedule.plain() if owed.schedule else None}
