"""期待感衰减: the share of active members fell by three tenths against the seven days before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qunying.groups.signals.registry import Turn, signal
from qunying.insight.measures import Row

FALL = 0.7  # 30 % below the seven days before
PRESENT_LEAST = 20  # fewer members and one person's holiday is a fall
BACK, AGE_LEAST = 7, 13  # days: two whole weeks are compared
FIGURES = ("active", "before", "present")
QUIET_DAYS = 7  # the same alarm is not raised again within a week


@signal(
    "decay",
    title=_("期待感"),
    rule=_("近 7 天做过事的人占在群的比例，比再前 7 天低了三成以上，且在群至少 20 人；一周内不重复报警"),
    measure="groups.pulse",
    told="groups.decay",
    states={"held": pgettext_lazy("decay", "没掉"), "falling": pgettext_lazy("decay", "在掉")},
    calm="held",
    alarms=("falling",),
    says=_("近 7 天 %(active)s 人、再前 7 天 %(before)s 人做过事，在群 %(present)s 人"),
    act=_("看这周和上周发的东西差在哪，补一件他们等着的事"),
)
def decay(rows: Sequence[Row]) -> Iterator[Turn]:
    """Alarms at least a week apart, each left again when the share is back."""
    return chained(_days(rows))


@dataclass(frozen=True, slots=True)
class Day:
    """A day that can be compared with the one a week before it: whether the share fell, and the figures."""

    day: date
    fell: bool
    figures: Mapping[str, int]


def chained(days: Iterable[Day]) -> Iterator[Turn]:
    """Raised on a day that fell, at most once a week; left on the first day after a week's rest that did not fall.

    Days that did not fall may be left out unless one of the seven comparable days before them did.
    """
    raised: date | None = None
    falling = False
    for one in days:
        rested = raised is None or (one.day - raised).days >= QUIET_DAYS
        if one.fell and rested:
            raised, falling = one.day, True
            yield Turn(one.day, "falling", one.figures)
        elif falling and not one.fell and rested:
            falling = False
            yield Turn(one.day, "held", one.figures)


def _days(rows: Sequence[Row]) -> Iterator[Day]:
    by_day = {row["day"]: row for row in rows}
    for row in rows:
        earlier = by_day.get(date.fromordinal(row["day"].toordinal() - BACK))
        if earlier is None or (row["day"] - rows[0]["day"]).days < AGE_LEAST or not row["present"] or not earlier["present"]:
            continue
        fell = row["present"] >= PRESENT_LEAST and row["active_7"] / row["present"] < FALL * earlier["active_7"] / earlier["present"]
        yield Day(row["day"], fell, {"active": row["active_7"], "before": earlier["active_7"], "present": row["present"]})
