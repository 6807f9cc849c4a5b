"""往下滑: a group that was alive cools down, fills with advertisements, and its members go; read at each week's end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from qunying.groups.signals.queries import sentence
from qunying.groups.signals.registry import Turn, signal, signals, states
from qunying.insight.findings import Finding, Look, Rows, Tone, finding
from qunying.insight.measures import Row
from qunying.kernel.words import series

ADS = 0.2  # of what is said, two weeks running
SAID_LEAST = 5  # messages a week: below that one advertisement is a fifth
GOING = 0.05  # of the members leave in a week, two weeks running
MUTING = 0.5  # of the members want to hear nothing of it
MEMBERS_LEAST = 20  # below that one who leaves is a twentieth
COOLED = 0.7  # of the usual without advertisements
NAMED_MOST = 3
USUAL_WEEKS, USUAL_LEAST = 4, 10  # before the two weeks, and messages a week that make a habit


def says(figures: Mapping[str, int]) -> str:
    """The week's figures in words; what no chat tells is said to be unknown."""
    told = gettext("这一周 %(messages)s 条发言里广告 %(ads)s 条，上一周 %(messages_before)s 条里 %(ads_before)s 条") % figures
    members = gettext("在群 %(members)s 人里退群 %(left)s 人，上一周 %(members_before)s 人里 %(left_before)s 人") % figures
    muted = gettext("免打扰 %(muted)s 人") % figures if "muted" in figures else gettext("免打扰看不到")
    return gettext("%(talk)s；%(members)s；%(muted)s") % {"talk": told, "members": members, "muted": muted}


@signal(
    "slide",
    title=_("往下滑"),
    rule=_(
        "每个周日看最近两周。流失：两周里每周都有 5% 以上的成员退群，或者半数以上设了免打扰（在群至少 20 人）；"
        "广告化：两周里每周的广告都超过发言的 20%（一周至少 5 条）；降温：去掉广告，两周的发言不到再前四周平均的七成（平均至少 10 条）。"
        "几样都有，写最靠前的一样；都不是就是正常"
    ),
    measure="channels.slide",
    told="channels.slide_turns",
    states={
        "normal": pgettext_lazy("slide", "正常"), "cooling": pgettext_lazy("slide", "降温"), "ads": pgettext_lazy("slide", "广告化"),
        "draining": pgettext_lazy("slide", "流失"),
    },
    calm="normal",
    alarms=("ads", "draining"),
    says=says,
    act=_("先清掉广告、请走发广告的人，再私下问三个退群或免打扰的人是为什么"),
)  # fmt: skip
def slide(rows: Sequence[Row]) -> Iterator[Turn]:
    """Where the group's slide begins, goes on and ends."""
    by_day = {row["day"]: row for row in rows}
    state = "normal"
    for row in rows:
        before = by_day.get(_weeks_ago(row["day"], 1))
        found = _state(row, before, by_day) if before else "normal"
        if before and found != state:
            state = found
            yield Turn(row["day"], state, _figures(row, before))


def _state(row: Row, before: Row, by_day: Mapping[date, Row]) -> str:
    two = (before, row)
    going = all(week["left"] > GOING * week["members"] for week in two)
    muting = row["muted"] is not None and row["muted"] > MUTING * row["members"]
    if row["members"] >= MEMBERS_LEAST and (going or muting):
        return "draining"
    if all(week["messages"] >= SAID_LEAST and week["ads"] > ADS * week["messages"] for week in two):
        return "ads"
    earlier = [by_day[day] for back in range(2, 2 + USUAL_WEEKS) if (day := _weeks_ago(row["day"], back)) in by_day]
    usual = sum(_real(week) for week in earlier) / USUAL_WEEKS
    cooled = len(earlier) == USUAL_WEEKS and usual >= USUAL_LEAST and sum(_real(week) for week in two) / 2 < COOLED * usual
    return "cooling" if cooled else "normal"


def _real(week: Row) -> int:
    return int(week["messages"] - week["ads"])


def _weeks_ago(day: date, weeks: int) -> date:
    return date.fromordinal(day.toordinal() - 7 * weeks)


def _figures(row: Row, before: Row) -> dict[str, int]:
    names = ("messages", "ads", "members", "left")
    figures = {name: row[name] for name in names} | {f"{name}_before": before[name] for name in names}
    return figures | ({} if row["muted"] is None else {"muted": row["muted"]})


@finding("channels.slide", section="groups", order=30, needs=("channels.slide_turns",))
def sliding(look: Look) -> Finding | None:
    """Which groups slide at the period's end, and by what."""
    one = signals()["slide"]
    turns = states(one, look)
    if not turns:
        return None
    worst = [*one.states][::-1]
    bad = sorted((pair for pair in turns.items() if pair[1].state != one.calm), key=lambda pair: (worst.index(pair[1].state), look.name_of(pair[0])))
    said = {"n": len(turns), "bad": len(bad), "names": _named(look, bad)}
    title = gettext("%(n)s 个群里 %(bad)s 个在往下滑：%(names)s") % said if bad else gettext("看得到发言的 %(n)s 个群，没有一个在往下滑") % said
    tone: Tone = "good" if not bad else "bad" if any(turn.state in one.alarms for _group, turn in bad) else "watch"
    heads = (gettext("群"), gettext("状态"), gettext("从哪天起"), gettext("那天看的数"))
    table = tuple((look.name_of(group), str(one.states[turn.state]), turn.day, sentence(one, turn.figures)) for group, turn in bad)
    cause = gettext("%(rule)s。") % {"rule": one.rule}
    return Finding(tone, title, cause, _first(turn.state for _group, turn in bad), rows=Rows(heads, table)) if bad else Finding(tone, title, cause)


def _first(found: Iterable[str]) -> str:
    """What to do about the gravest of these states."""
    states = set(found)
    if "draining" in states:
        return gettext("先私下问三个退群或免打扰的人是为什么；有广告的，清掉广告、请走发广告的人。")
    if "ads" in states:
        return gettext("先清掉广告、请走发广告的人。")
    return gettext("先问原来带话头的人为什么不说了，再抛一个他接得上的话题。")


def _named(look: Look, bad: Sequence[tuple[int, Turn]]) -> str:
    words = signals()["slide"].states
    names = series(gettext("「%(name)s」%(word)s") % {"name": look.name_of(group), "word": words[turn.state]} for group, turn in bad[:NAMED_MOST])
    return gettext("%(names)s 等") % {"names": names} if len(bad) > NAMED_MOST else names
