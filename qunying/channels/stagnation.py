"""僵化: the same five write nearly everything, in one form, and what is sent is answered less and less; read at each week's end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from qunying.channels.measures.stiffening import OF_FIVE, WEEKS
from qunying.groups.signals.queries import sentence
from qunying.groups.signals.registry import Turn, signal, signals, states
from qunying.insight.findings import Finding, Look, Rows, finding
from qunying.insight.measures import Row
from qunying.kernel.words import series

SAME = 0.8  # of what members write
ALIKE = 0.3  # of the forms' diversity
SAID_LEAST = 30  # messages in four weeks
NAMED_MOST = 3
MEMBERS_LEAST = 10  # five of six members are not a few of many


def says(figures: Mapping[str, int]) -> str:
    """All three series, week by week, the oldest first."""

    def told(name: str, sign: str = "") -> str:
        return series(f"{figures[f'{name}_{back}']}{sign}" for back in reversed(range(WEEKS)))

    shown = {"five": told("five", "%"), "forms": told("forms"), "replies": told("replies")}
    return gettext("近 4 周，同样 5 人写的占 %(five)s；形式多样度（满分 100）%(forms)s；每 100 条内容的回复 %(replies)s") % shown


@signal(
    "stagnation",
    title=_("活水"),
    rule=_(
        "每个周日看近 4 周：每周都有八成以上是同样 5 位成员写的，形式多样度每周都不到 0.3，每条内容的回复连降 3 次，三样都有就是僵化"
        "（4 周至少 30 条，在群不到 10 人的不看）。前两样有一样不成立，或回复比报的那周多了，就解除"
    ),
    measure="channels.stiffening",
    told="channels.stagnation_turns",
    states={"moving": pgettext_lazy("stagnation", "在流动"), "stagnant": pgettext_lazy("stagnation", "僵化了")},
    calm="moving",
    alarms=("stagnant",),
    says=says,
    act=_("下周换一种形式，点名请五位没说过话的人起头，那五位老面孔先歇一周"),
)  # fmt: skip
def stagnation(rows: Sequence[Row]) -> Iterator[Turn]:
    """Where the group stiffens, and where it moves again."""
    by_day = {row["day"]: row for row in rows}
    return chained(_week(row, [by_day.get(date.fromordinal(row["day"].toordinal() - 7 * back)) for back in reversed(range(WEEKS))]) for row in rows)


@dataclass(frozen=True, slots=True)
class Week:
    """A week as the rule looks at it: its row, the four weeks to it (fewer: unknown), and whether it is stiff and its replies fell three times."""

    row: Row
    four: Sequence[Row]
    stiff: bool
    falling: bool


def chained(weeks: Iterable[Week]) -> Iterator[Turn]:
    """Entered in the first stiff week whose replies fell, left in the first that is not stiff or is answered more than that one was.

    Weeks that are not stiff and do not follow a stiff one may be left out.
    """
    fell_to: float | None = None  # replies an item when it was said to be stagnant
    for week in weeks:
        if fell_to is None and week.stiff and week.falling:
            fell_to = week.row["per_item"]
            yield Turn(week.row["day"], "stagnant", _figures(week.row, week.four))
        elif fell_to is not None and not (week.stiff and (week.row["per_item"] or 0.0) <= fell_to):
            fell_to = None
            yield Turn(week.row["day"], "moving", _figures(week.row, week.four) if len(week.four) == WEEKS else {})


def _week(row: Row, weeks: Sequence[Row | None]) -> Week:
    four = [week for week in weeks if week is not None]
    stiff = len(four) == WEEKS and _same(row, four) and _alike(four)
    return Week(row, four, stiff, stiff and _falling(four))


def _same(row: Row, four: Sequence[Row]) -> bool:
    enough = row["messages_4"] >= SAID_LEAST and not 0 < row["members"] < MEMBERS_LEAST
    return enough and all(week["messages"] and row[name] > SAME * week["messages"] for week, name in zip(four, OF_FIVE, strict=True))


def _alike(four: Sequence[Row]) -> bool:
    return all(week["diversity"] is not None and week["diversity"] < ALIKE for week in four)


def _falling(four: Sequence[Row]) -> bool:
    series = [week["per_item"] for week in four]
    return all(one is not None for one in series) and all(later < earlier for earlier, later in pairwise(series))


def _figures(row: Row, four: Sequence[Row]) -> dict[str, int]:
    """Shares in per cent, diversity of a hundred, replies to a hundred items; ``…_0`` is the last week."""
    found: dict[str, int] = {}
    for week, name in zip(four, OF_FIVE, strict=True):
        back = name.removeprefix("five_")
        found |= {
            name: round(100 * row[name] / week["messages"]) if week["messages"] else 0, f"forms_{back}": round(100 * (week["diversity"] or 0.0)),
            f"replies_{back}": round(100 * (week["per_item"] or 0.0)),
        }  # fmt: skip
    return found


@finding("channels.stagnation", section="groups", order=40, needs=("channels.stagnation_turns",))
def stiff(look: Look) -> Finding | None:
    """Which groups are stagnant at the period's end; nothing where none is."""
    one = signals()["stagnation"]
    turns = states(one, look)
    found = sorted(((look.name_of(group), turn) for group, turn in turns.items() if turn.state in one.alarms), key=lambda pair: pair[0])
    if not found:
        return None
    names = series(gettext("「%(name)s」") % {"name": name} for name, _turn in found[:NAMED_MOST])
    title = gettext("%(n)s 个群僵化了：%(names)s") % {
        "n": len(found),
        "names": names if len(found) <= NAMED_MOST else gettext("%(names)s 等") % {"names": names},
    }
    heads = (gettext("群"), gettext("从哪天起"), gettext("那天看的数"))
    table = tuple((name, turn.day, sentence(one, turn.figures)) for name, turn in found)
    return Finding("bad", title, gettext("%(rule)s。") % {"rule": one.rule}, gettext("%(act)s。") % {"act": one.act}, rows=Rows(heads, table))
