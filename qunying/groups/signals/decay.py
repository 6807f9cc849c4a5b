"""期待感衰减: the share of active members fell by three tenths against the seven days before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qunying.groups.signals.registry import Turn, signal
from qunying.insight.measures import Row

FALL = 0.7  # 30 % below the seven days before
PRESENT_LEAST = 20  # fewer members and one person's holiday is a fall
QUIET_DAYS = 7  # the same alarm is not raised again within a week


@signal(
    "decay",
    title=_("期待感"),
    rule=_("近 7 天做过事的人占在群的比例，比再前 7 天低了三成以上，且在群至少 20 人；一周内不重复报警"),
    measure="groups.pulse",
    states={"held": pgettext_lazy("decay", "没掉"), "falling": pgettext_lazy("decay", "在掉")},
    calm="held",
    alarms=("falling",),
    says=_("近 7 天 %(active)s 人、再前 7 天 %(before)s 人做过事，在群 %(present)s 人"),
    act=_("看这周和上周发的东西差在哪，补一件他们等着的事"),
)
def decay(rows: Sequence[Row]) -> Iterator[Turn]:
    """Alarms at least a week apart, each left again when the share is back."""
    by_day = {row["day"]: row for row in rows}
    first = rows[0]["day"] if rows else None
    raised: date | None = None
    falling = False
    for row in rows:
        earlier = by_day.get(date.fromordinal(row["day"].toordinal() - 7))
        if earlier is None or (row["day"] - first).days < 13 or not row["present"] or not earlier["present"]:
            continue
        fell = row["present"] >= PRESENT_LEAST and row["active_7"] / row["present"] < FALL * earlier["active_7"] / earlier["present"]
        rested = raised is None or (row["day"] - raised).days >= QUIET_DAYS
        if fell and rested:
            raised, falling = row["day"], True
            yield Turn(row["day"], "falling", _figures(row, earlier))
        elif falling and not fell and rested:
            falling = False
            yield Turn(row["day"], "held", _figures(row, earlier))


def _figures(row: Row, earlier: Row) -> dict[str, int]:
    return {"active": row["active_7"], "before": earlier["active_7"], "present": row["present"]}
