"""只剩福利: more than half of the days that bring anything bring nothing but red packets and coupons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qunying.groups.signals.registry import Turn, signal
from qunying.insight.measures import Row

SHARE_MOST: Final = 0.5
DAYS_LEAST: Final = 3  # of one or two days every share is an accident


@signal(
    "benefit_only",
    title=_("只剩福利吗"),
    rule=_("近 14 天有东西送到群里的日子里，一半以上只有红包或优惠券，就过了红线；什么都没有的日子另数，有东西的不到 3 天的不判；回到一半以内就解除"),
    measure="camps.benefit_days",
    states={"mixed": pgettext_lazy("benefits", "不只是福利"), "only": pgettext_lazy("benefits", "只剩福利")},
    calm="mixed",
    alarms=("only",),
    says=_("近 14 天 %(brought)s 天有东西送到，其中 %(only)s 天只有红包或优惠券；另有 %(empty)s 天什么都没有"),
    act=_("停一停福利，先补回答应过的内容：每天一条看得完、接得上话的"),
)
def benefit_only(rows: Sequence[Row]) -> Iterator[Turn]:
    """Over the line on the first day with too large a share, back when it is not."""
    over = False
    for row in rows:
        now = row["brought"] >= DAYS_LEAST and row["benefit_only"] > SHARE_MOST * row["brought"]
        if now != over:
            over = now
            yield Turn(row["day"], "only" if now else "mixed", {"brought": row["brought"], "only": row["benefit_only"], "empty": row["empty"]})
