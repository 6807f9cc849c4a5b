"""Which days a camp has: a run of consecutive days, some weekdays over weeks, or a list of dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from qunying.blueprint.sections import Declared
from qunying.kernel.cadence import WEEKDAYS as WEEKDAYS
from qunying.kernel.cadence import run_dates, weekly_dates

DAYS_MAX = 366

CohortName = Annotated[str, Field(min_length=1, max_length=40)]


class Run(Declared):
    """So many days without a gap."""

    kind: Literal["run"]
    days: Annotated[int, Field(ge=1, le=DAYS_MAX)]
    start: date
    cohort: CohortName | None = None


class Weekly(Declared):
    """Some weekdays of so many weeks."""

    kind: Literal["weekly"]
    weeks: Annotated[int, Field(ge=1, le=53)]
    weekdays: Annotated[list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]], Field(min_length=1, max_length=7)]
    start: date
    cohort: CohortName | None = None


class Dated(Declared):
    """The dates themselves."""

    kind: Literal["dated"]
    dates: Annotated[list[date], Field(min_length=1, max_length=DAYS_MAX)]
    cohort: CohortName | None = None


Cadence = Annotated[Run | Weekly | Dated, Field(discriminator="kind")]


def days_of(cadence: Run | Weekly | Dated) -> list[tuple[int, date]]:
    """Every day as (index from 1, date), earliest first.

    Weekly: as many days as weeks × weekdays, from the first of these weekdays on or after the start.
    """
    return list(enumerate(_dates(cadence), start=1))


def length(cadence: Run | Weekly | Dated) -> int:
    """How many days there are."""
    if isinstance(cadence, Run):
        return cadence.days
    return cadence.weeks * len(set(cadence.weekdays)) if isinstance(cadence, Weekly) else len(cadence.dates)


def name_of(cadence: Run | Weekly | Dated) -> str:
    """The cohort's name; its first date where none is declared."""
    return cadence.cohort or min(_dates(cadence)).isoformat()


def _dates(cadence: Run | Weekly | Dated) -> Sequence[date]:
    if isinstance(cadence, Run):
        return run_dates(cadence.start, cadence.days)
    return sorted(cadence.dates) if isinstance(cadence, Dated) else weekly_dates(cadence.start, cadence.weeks, cadence.weekdays)
