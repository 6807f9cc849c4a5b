"""需改善: two or more of the four symptoms in one week are a task, two weeks with fewer end it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from qunying.groups.signals.registry import Turn, signal
from qunying.insight.measures import Row

SYMPTOMS_MOST: Final = 2
CALM_WEEKS: Final = 2
SYMPTOMS: Final = ("value", "promises", "work", "unrest")
FIGURES: Final = ("true", "known", "asked", "picked", "faults", "due", "kept", "jobs", "done", "missed_running", "leaves", "refunds", "black")


def says(figures: Mapping[str, int]) -> str:
    """Each symptom that is true with its figures."""
    told = {
        "value": gettext("核心价值和承诺的写法有 %(faults)s 处毛病，%(asked)s 人里 %(picked)s 人选得出核心价值"),
        "promises": gettext("承诺到时间 %(due)s 次，兑现 %(kept)s 次"),
        "work": gettext("基础工作到时间 %(jobs)s 次，做了 %(done)s 次，最多连着 %(missed_running)s 次没做"),
        "unrest": gettext("这周退群 %(leaves)s 人、退款 %(refunds)s 笔，近 30 天请出去 %(black)s 人"),
    }
    found = [told[name] % figures for name in SYMPTOMS if figures[name] == 1]
    said = gettext("四条里中了 %(true)s 条") % figures
    return gettext("：").join([said, gettext("；").join(found)]) if found else said


@signal(
    "self_check",
    title=_("自检"),
    rule=_("每周看四条：说不清服务价值、不能兑现承诺、不能持续完成基础工作、退款退群不断或黑名单增加。中两条及以上是需改善；连着 2 周不到两条才解除"),
    measure="camps.self_check",
    states={"sound": pgettext_lazy("self-check", "正常"), "improve": pgettext_lazy("self-check", "需改善")},
    calm="sound",
    alarms=("improve",),
    says=says,
    act=_("打开这个群的自检，看每一条凭的是什么，先补最便宜的一条"),
)
def self_check(rows: Sequence[Row]) -> Iterator[Turn]:
    """Entered in the first week with two symptoms, left after two weeks in a row with fewer."""
    improve, calm = False, 0
    for row in rows:
        many = row["true"] >= SYMPTOMS_MOST
        calm = 0 if many else calm + 1
        if many and not improve:
            improve = True
            yield Turn(row["day"], "improve", _figures(row))
        elif improve and calm >= CALM_WEEKS:
            improve = False
            yield Turn(row["day"], "sound", _figures(row))


def _figures(row: Row) -> dict[str, int]:
    flags = {name: -1 if row[name] is None else int(row[name]) for name in SYMPTOMS}
    return {**{name: int(row[name] or 0) for name in FIGURES}, **flags}
