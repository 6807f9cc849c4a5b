"""独角戏: one person says more than half of what is said; the red line is read at each week's end and is one task until it is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qunying.groups.signals.registry import Turn, signal
from qunying.insight.measures import Row


@signal(
    "solo",
    title=_("独角戏"),
    rule=_("每个周日看近 28 天：一个人说了超过一半，而且满 30 条，是红线；回到一半以下自动解除"),
    measure="channels.solo_weeks",
    states={"shared": pgettext_lazy("solo", "大家在说"), "solo": pgettext_lazy("solo", "一个人在说")},
    calm="shared",
    alarms=("solo",),
    says=_("近 28 天 %(messages)s 条里，一个人说了 %(top)s 条，一共 %(members)s 人说过话"),
    act=_("让唱的人歇一天，把第二、第三活跃的人请出来接一段"),
)
def solo(rows: Sequence[Row]) -> Iterator[Turn]:
    """Where the group crosses the red line and where it is back."""
    state = "shared"
    for row in rows:
        found = "solo" if row["red"] else "shared"
        if found != state:
            state = found
            yield Turn(row["day"], state, {"messages": row["messages"], "top": row["top1"], "members": row["members"]})
