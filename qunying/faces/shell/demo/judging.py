"""What is judged once a day is judged before anybody looks: a fresh house would else say for a minute that its rules were never read."""

from __future__ import annotations

from typing import Final

from qunying.flows import periodic
from qunying.insight.lake import writer

DAILY: Final = ("people.levels", "groups.signals", "charter.goals")
MONTHLY: Final = ("charter.scores",)  # no month is over between a snapshot and its loading, and asking takes seconds


def judge(*, months: bool = False) -> None:
    """Every fact stands in the lake; levels, signals and goals are those of the last whole day, and so are the facts that say so; scores where asked for."""
    writer.catch_up()
    if periodic.run_now(DAILY + MONTHLY * months):
        writer.catch_up()
