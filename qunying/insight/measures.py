"""The registry of measures: each one expression over named bases, with its question, unit, formula, denominator and what it cannot see."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from qunying.kernel.refusals import Refused
from qunying.kernel.words import series

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise
    from ibis import Table

    from qunying.insight.bases import Bases

    Words = str | _StrPromise

Row = dict[str, Any]
Expression = Callable[..., "Table"]
Step = Callable[[list[Row], "Bases", dict[str, Any]], list[Row]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number the house can show, and everything one must know to trust it."""

    name: str
    question: Words
    unit: Words
    formula: Words
    denominator: Words
    observability: Words
    value: str  # the column that is *the* number
    n: str | None  # the column that says out of how many
    by_minute: bool  # whether the answer moves with the data time even when no fact is added
    needs: tuple[str, ...]  # what a channel must let us see for the number to be whole, such as "messages"
    counts_own: bool  # whether some of what it counts the house writes down itself, whatever the channel shows
    steps: tuple[Step, ...]  # what is done to the rows afterwards: gaps marked, rates with intervals, words
    expression: Expression
    against_others: bool  # whether a group's rows also tell where it stands among the others: not for those who see only their own
    columns: dict[str, Words]  # what its own columns are called where rows are shown; those that many measures share are known anyway

    @property
    def domain(self) -> str:
        """The domain whose number it is."""
        return self.name.split(".", 1)[0]

    @property
    def noun(self) -> str:
        """The name within its domain."""
        return self.name.split(".", 1)[1]

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters one may give, with their types."""
        hints = typing.get_type_hints(self.expression, localns=_types(), include_extras=True)
        return {name: hints[name] for name, found in inspect.signature(self.expression).parameters.items() if found.kind is found.KEYWORD_ONLY}

    def typed(self, given: dict[str, object]) -> dict[str, Any]:
        """All parameters, the given ones checked and made the declared type; refuses ``bad_measure_parameter``."""
        unknown = sorted(given.keys() - self.parameters.keys())
        if unknown:
            raise Refused("bad_measure_parameter", measure=self.name, parameter=unknown[0], known=series(self.parameters))
        signature = inspect.signature(self.expression)
        made = {name: signature.parameters[name].default for name in self.parameters}
        for name, value in given.items():
            try:
                made[name] = TypeAdapter(self.parameters[name]).validate_python(value)
            except ValidationError:
                raise Refused("bad_measure_parameter", measure=self.name, parameter=name, known=str(value)) from None
        return made


_MEASURES: dict[str, Measure] = {}


def measure(
    name: str, *, question: Words, unit: Words, formula: Words, denominator: Words, observability: Words,
    value: str, n: str | None = None, by_minute: bool = False, then: Sequence[Step] = (), needs: Sequence[str] = (), counts_own: bool = True,
    against_others: bool = False,
    columns: Mapping[str, Words] | None = None,
) -> Callable[[Expression], Expression]:  # fmt: skip
    """Register one Ibis expression under ``domain.noun``; its keyword parameters are what one may ask it by."""

    def register(expression: Expression) -> Expression:
        if name in _MEASURES:
            raise RuntimeError(f"the measure {name} is registered twice")
        _MEASURES[name] = Measure(
            name,
            question,
            unit,
            formula,
            denominator,
            observability,
            value,
            n,
            by_minute,
            tuple(needs),
            counts_own,
            tuple(then),
            expression,
            against_others,
            dict(columns or {}),
        )
        return expression

    return register


def get(name: str) -> Measure:
    """The measure of that name, or refused ``unknown_measure`` with those there are."""
    try:
        return _MEASURES[name]
    except KeyError:
        raise Refused("unknown_measure", measure=name, known=series(sorted(_MEASURES))) from None


def all_measures() -> list[Measure]:
    """Every measure, by name."""
    return [_MEASURES[name] for name in sorted(_MEASURES)]


def _types() -> dict[str, Any]:
    """Names that measures import for type checkers only: their annotations must resolve without loading Ibis."""
    from qunying.insight.bases import Bases

    return {"Bases": Bases, "Table": Any}
