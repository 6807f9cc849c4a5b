"""All faults of a blueprint at once: the form's, the types', then what the sections know."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem, all_sections
from qunying.kernel.refusals import Refused


def check(bp: Blueprint) -> list[Problem]:
    """Every problem once, the layer that must be mended first at the top, then by place."""
    found = list(bp.problems)
    if bp.readable:
        for section in all_sections():
            found += section.lint(bp)
    return sorted(set(found), key=lambda problem: (problem.rank, problem.file, problem.line, problem.column, problem.path, problem.code))


def warnings(bp: Blueprint) -> list[Problem]:
    """What a person should look at, though it stops nothing."""
    found = [problem for section in all_sections() for problem in section.warn(bp)] if bp.readable else []
    return sorted(set(found), key=lambda problem: (problem.file, problem.line, problem.column, problem.path, problem.code))


def refuse_faults(problems: list[Problem]) -> None:
    """Refused ``blueprint_faulty``, naming the first layer at fault, unless there is nothing to mend."""
    if not problems:
        return
    first = problems[0]
    layer = next((_(section.layer) for section in all_sections() if section.layer and section.rank == first.rank), "")
    if any(problem.code == "missing_section" and problem.path == "positioning" for problem in problems):
        raise Refused("no_positioning", problems=problems)
    raise Refused("blueprint_faulty", layer=layer, count=len(problems), where=f"{first.file}:{first.line}", message=first.message, problems=problems)
