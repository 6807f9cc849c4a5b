"""Levels as a blueprint declares them: from the lowest up, the lowest without conditions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, Declared, Problem, Resource, problem_texts
from qunying.kernel.words import series
from qunying.people.levels import versions
from qunying.people.levels.rulebook import WITHIN_DAYS, Condition, Level, Rules, of_plain, sentence
from qunying.people.registry import counts

PATH = "management.levels"
TOP_MOST = 50


class ConditionShape(Declared):
    """So much of something within the last days; or to be among the ``top`` per cent of those who have any, with ``cap`` always enough."""

    count: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
    least: Annotated[int, Field(ge=1, le=100_000)] | None = None
    top: Annotated[int, Field(ge=1, le=TOP_MOST)] | None = None
    cap: Annotated[int, Field(ge=1, le=100_000)] | None = None
    within: Annotated[int, Field(ge=1, le=366)] = WITHIN_DAYS


class LevelShape(Declared):
    """One level; who fulfils all its conditions is at it, unless at a higher one."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,23}$")]
    name: Annotated[str, Field(min_length=1, max_length=12)]
    when: Annotated[list[ConditionShape], Field(min_length=1, max_length=5)] | None = None


SCHEMA = {PATH: Annotated[list[LevelShape], Field(min_length=2, max_length=8)] | None}


def lint(bp: Blueprint) -> Iterator[Problem]:
    """Names are unique, counts known, and a higher level never asks less than a lower one."""
    entries = list(bp.each(PATH))
    yield from _lint_names(bp, entries)
    for place, (path, level) in enumerate(entries):
        if not place and level.when:
            yield bp.problem(f"{path}.when", "lowest_level_asks", name=level.name)
        elif place and not level.when:
            yield bp.problem(path, "level_asks_nothing", name=level.name)
        for number, one in enumerate(level.when or ()):
            yield from _lint_condition(bp, f"{path}.when.{number}", one)
    yield from _lint_rising(bp, entries)


def _lint_names(bp: Blueprint, entries: list[tuple[str, LevelShape]]) -> Iterator[Problem]:
    for field in ("id", "name"):
        seen: set[str] = set()
        for path, level in entries:
            said = getattr(level, field)
            if said in seen:
                yield bp.problem(f"{path}.{field}", "level_twice", said=said)
            seen.add(said)


def _lint_condition(bp: Blueprint, path: str, one: ConditionShape) -> Iterator[Problem]:
    if one.count not in counts():
        known = series(_("%(name)s（%(what)s）") % {"name": name, "what": found.title} for name, found in counts().items())
        yield bp.problem(f"{path}.count", "unknown_level_count", count=one.count, known=known)
    elif (one.least is None) == (one.top is None) or (one.top is None) != (one.cap is None):
        yield bp.problem(path, "level_condition_unclear", count=one.count)
    elif one.count == "active_days" and (one.least or one.cap or 0) > one.within:
        yield bp.problem(path, "level_days_too_many", least=one.least or one.cap, within=one.within)


def _lint_rising(bp: Blueprint, entries: list[tuple[str, LevelShape]]) -> Iterator[Problem]:
    """Where two levels look at the same figure in the same way the higher one asks as much or more, and it asks something more."""
    for place, (path, higher) in enumerate(entries):
        for _path, lower in entries[1:place]:
            asks = {(one.count, one.within, one.top is None): one for one in lower.when or ()}
            pairs = [(asks.get((one.count, one.within, one.top is None)), one) for one in higher.when or ()]
            if any(low and _weight(high) < _weight(low) for low, high in pairs):
                yield bp.problem(path, "level_not_rising", name=higher.name, lower=lower.name)
            elif {_key(one) for one in higher.when or ()} <= {_key(one) for one in lower.when or ()}:
                yield bp.problem(path, "level_same", name=higher.name, lower=lower.name)


def _weight(one: ConditionShape) -> tuple[int, int]:
    return (one.least, 0) if one.least is not None else (-(one.top or 0), one.cap or 0)


def _key(one: ConditionShape) -> tuple[Any, ...]:
    return one.count, one.within, one.least, one.top, one.cap


def desired(bp: Blueprint) -> Iterator[Resource]:
    """The levels together are one thing: they change as one version."""
    levels = [Level(one.id, one.name, tuple(Condition(**found.model_dump()) for found in one.when or ())) for _path, one in bp.each(PATH)]
    if levels:
        yield _resource(Rules(0, tuple(levels)))


def existing(community_id: int) -> Iterator[Resource]:
    """The rules in force, where there are any."""
    rules = versions.in_force(community_id)
    if rules.levels:
        yield _resource(rules)


def line(body: dict[str, Any]) -> str:
    """How the plan names them."""
    return _("成员层级：%(what)s") % {"what": sentence(of_plain(0, body["levels"]))}


def _resource(rules: Rules) -> Resource:
    return Resource("levels", "levels", SHARED, {"levels": rules.plain()}, path=PATH)


problem_texts(
    lowest_level_asks=lambda d: (_("最低一级「%(name)s」写了条件，那不够条件的人就没有层级了。") % d, _("请在它前面加一个不写 when 的层级，或去掉它的 when。")),
    level_asks_nothing=lambda d: (_("层级「%(name)s」没有写条件，人人都会在这一级。") % d, _("请写上 when；只有最前面的最低一级不写。")),
    level_twice=lambda d: (_("有两个层级都叫「%(said)s」。") % d, _("请改掉一个。")),
    unknown_level_count=lambda d: (_("层级的条件里没有「%(count)s」这个数。") % d, _("能用的：%(known)s。") % d),
    level_condition_unclear=lambda d: (
        _("条件「%(count)s」没说清要多少。") % d,
        _("请写 least（至少多少），或写 top（前百分之几）和 cap（满多少就算），二选一。"),
    ),
    level_days_too_many=lambda d: (_("近 %(within)s 天里不可能有 %(least)s 天做过事。") % d, _("请改小，或把 within 改大。")),
    level_not_rising=lambda d: (_("层级「%(name)s」比下面的「%(lower)s」要得还少。") % d, _("层级从低到高写，同一个数越往上要得越多；请调换顺序或改数。")),
    level_same=lambda d: (
        _("层级「%(name)s」的条件，够「%(lower)s」的人都已经满足，「%(lower)s」就永远没人。") % d,
        _("请给「%(name)s」加条件或提高要求。") % d,
    ),
)
