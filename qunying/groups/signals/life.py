"""生命状态: newborn, lively, steady, declining, dying or dead, by rules anybody can check against the pulse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qunying.groups.signals.registry import Turn, signal
from qunying.insight.measures import Row

NEWBORN_DAYS = 14
DEAD_AFTER = 28  # days without a member's act
DYING_AFTER = 7
DYING_MOST, DYING_FROM = 2, 5  # as good as silent: at most two people where it used to be five or more
DECLINE = 0.7  # of the usual
LIVELY_SHARE, LIVELY_LEAST = 0.2, 10  # a fifth of those present; or ten people where nobody knows how many are present
HELD = 3  # days in a row before a state is believed: one quiet Sunday is no decline
USUAL_DAYS = (7, 14, 21, 28)  # the usual is the mean of the windows that ended so many days ago
FIGURES = ("active", "usual", "quiet", "present")

STATES = {
    "newborn": pgettext_lazy("group life", "新生"), "lively": pgettext_lazy("group life", "活跃"), "steady": pgettext_lazy("group life", "平稳"),
    "declining": pgettext_lazy("group life", "衰退"), "dying": pgettext_lazy("group life", "濒死"), "dead": pgettext_lazy("group life", "死亡"),
}  # fmt: skip


@signal(
    "life",
    title=_("生命状态"),
    rule=_(
        "28 天没有成员做过任何事是死亡；7 天没有，或只剩 2 人以内而平常有 5 人以上，是濒死；头 14 天是新生；"
        "近 7 天做过事的人不到平常的七成是衰退；占在群的两成以上（不知道在群人数时 10 人以上）是活跃；其余平稳。"
        "平常取此前 4 个 7 天的平均。连续 3 天才算数，死亡除外"
    ),
    measure="groups.pulse",
    told="groups.life",
    states=STATES,
    calm="newborn",
    alarms=("dying",),
    says=_("近 7 天 %(active)s 人做过事，平常 %(usual)s 人；最近一次是 %(quiet)s 天前"),
    act=_("看看最后带话头的人是谁，和营主定：救、并到别的群，还是体面地关掉"),
)
def life(rows: Sequence[Row]) -> Iterator[Turn]:
    """The turns of one group's life, one state after the other, from the days of its pulse."""
    state, waiting = "newborn", 0
    candidate = ""
    windows: dict[date, int] = {}
    last_act = rows[0]["day"] if rows else None
    for row in rows:
        windows[row["day"]] = row["active_7"]
        last_act = row["day"] if row["active_1"] else last_act
        figures = _figures(row, windows, (row["day"] - last_act).days)
        says = _says(row, figures, (row["day"] - rows[0]["day"]).days)
        waiting = waiting + 1 if says == candidate else 1
        candidate = says
        if says != state and (waiting >= HELD or says == "dead"):
            state = says
            yield Turn(row["day"], state, figures)


def _figures(row: Row, windows: dict[date, int], quiet: int) -> dict[str, int]:
    earlier = [windows[day] for back in USUAL_DAYS if (day := date.fromordinal(row["day"].toordinal() - back)) in windows]
    usual = round(sum(earlier) / len(earlier)) if earlier else row["active_7"]
    return {"active": row["active_7"], "usual": usual, "quiet": quiet, "present": row["present"] or 0}


def _says(row: Row, figures: dict[str, int], age: int) -> str:
    active, usual, quiet, present = (figures[name] for name in FIGURES)
    if quiet >= DEAD_AFTER:
        return "dead"
    if quiet >= DYING_AFTER or (active <= DYING_MOST and usual >= DYING_FROM):
        return "dying"
    if age < NEWBORN_DAYS:
        return "newborn"
    if active < DECLINE * usual:
        return "declining"
    lively = active >= LIVELY_SHARE * present if row["present"] else active >= LIVELY_LEAST
    return "lively" if lively else "steady"
