"""没人理: what staff say in a group and no member follows with a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qunying.groups.signals.registry import Turn, signal
from qunying.insight.measures import Row

STREAK = 5  # messages in a row that no member answered with a word
STREAK_DAYS = 3  # over at least so many days: five in one evening are one evening


@signal(
    "dead_attention",
    title=_("还有人理吗"),
    rule=_("工作人员连着 5 条、前后至少 3 天，每条之后 24 小时都没有成员开口，就报一次；有一个成员开口就清零"),
    measure="channels.unheard",
    states={"heard": pgettext_lazy("attention", "有人理"), "unheard": pgettext_lazy("attention", "没人理")},
    calm="heard",
    alarms=("unheard",),
    says=_("连着 %(streak)s 条没有人理，前后 %(days)s 天"),
    act=_("停发通知，私下问三个成员还想聊什么，换一个人、换一个话头再开口"),
)
def dead_attention(rows: Sequence[Row]) -> Iterator[Turn]:
    """Unheard once the streak is long enough, heard again by the first member's word."""
    streak: list[date] = []
    dead = False
    for row in rows:
        if row["heard"]:
            streak.clear()
            if dead:
                dead = False
                yield Turn(row["day"], "heard", {"streak": 0, "days": 0})
            continue
        streak.append(row["day"])
        days = (row["day"] - streak[0]).days + 1
        if not dead and len(streak) >= STREAK and days >= STREAK_DAYS:
            dead = True
            yield Turn(row["day"], "unheard", {"streak": len(streak), "days": days})
