"""``qunying plan``: what an apply would do, before anything is done."""

from __future__ import annotations

import argparse

from qunying.faces.shell.say import complain, problem_line, put, put_json

HELP = "看计划：蓝图和现场差在哪，会建、改、删什么，什么时候发什么；不改动任何东西"
EXAMPLE = "qunying plan examples/blueprints/one-group"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, or a folder with a blueprint.yaml in it."""
    parser.add_argument("file", metavar="FILE", help="蓝图文件，或放着 blueprint.yaml 的文件夹")


def run(options: argparse.Namespace) -> int:
    """0 with the plan; refused with every problem when the blueprint has any."""
    from qunying.blueprint import services, show
    from qunying.blueprint.load import load
    from qunying.faces.shell import database
    from qunying.kernel.refusals import Refused

    database.prepare_if_new()  # on an empty machine everything is still to be made, and the plan says so
    try:
        plan = services.plan(load(options.file))
    except Refused as refused:
        list_problems(refused, as_json=options.json)
        raise
    if options.json:
        put_json(show.plan_json(plan))
    else:
        put(show.plan_text(plan))
    return 0


def list_problems(refused: Exception, *, as_json: bool) -> None:
    """Every problem behind a refusal, a line each; scripts get them with the refusal's JSON."""
    problems = getattr(refused, "data", {}).get("problems")
    if isinstance(problems, list) and not as_json:
        for problem in problems:
            complain(problem_line(problem))
