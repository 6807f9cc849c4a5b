"""口碑: how many of a cohort would recommend it, and how many of those asked said so."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from qunying.insight.enough import at_least
from qunying.insight.intervals import Z_95
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

OPENED, ANSWERED = "camps.survey_opened", "camps.survey_answered"
PROMOTES, DETRACTS = 9, 6  # from nine up somebody recommends it, up to six they would rather not
ANSWERS_LEAST: Final = 20
MADE_UP: Final = 3  # answers thought of before the interval, one of each kind: ten tens out of ten are no certainty


def weigh(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each cohort has its score from -100 to 100 with a 95 % interval, and the share of those asked who answered."""
    return [row | _score(row["promoters"], row["detractors"], row["n"]) | {"rate": row["n"] / row["asked"] if row["asked"] else None} for row in rows]


def _score(promoters: int, detractors: int, n: int) -> Row:
    if not n:
        return {"nps": None, "low": None, "high": None}
    score, whole = (promoters - detractors) / n, n + MADE_UP
    above, below = (promoters + 1) / whole, (detractors + 1) / whole
    middle = above - below
    half = Z_95 * sqrt((above + below - middle * middle) / whole)
    low, high = max(-1.0, min(score, middle - half)), min(1.0, max(score, middle + half))
    return {"nps": 100 * score, "low": 100 * low, "high": 100 * high}


@measure(
    "camps.nps",
    question=_("这一期的人愿不愿意推荐给别人"),
    unit=_("分，−100 到 100"),
    formula=_(
        "收营那天问一题：0 到 10 分，多愿意推荐给朋友。9、10 分的比例减去 0 到 6 分的比例，乘以 100；每人一次，收营后 14 天内的都算。"
        "区间先各加推荐、中立、不推荐一份再按正态算，95%；不满 20 份只给份数"
    ),
    denominator=_("收到的答卷；回收率的分母是收营时在座的成员"),
    observability=_("答卷由群营自己收，各渠道都看得到；没有答的人怎么想，看不到"),
    value="nps",
    n="n",
    then=[weigh, at_least(ANSWERS_LEAST, "n", "nps", "low", "high", "rate")],
    columns={
        "cohort_id": _("期"), "day": _("开始问的那天"), "promoters": _("9、10 分"), "passives": _("7、8 分"), "detractors": _("0 到 6 分"),
        "late": _("收营后答的"), "asked": _("问了几人"), "rate": _("回收率"), "n": _("答了几人"), "nps": _("净推荐值"),
    },
)  # fmt: skip
def nps(bases: Bases) -> Table:
    """One row for every cohort that was asked: answers by kind, and how many were asked."""
    facts = bases.facts
    opened = facts.filter(facts.kind == OPENED).select(cohort_id=facts.f_cohort, day=facts.local_day, put_to=facts.f_asked)
    said = facts.filter(facts.kind == ANSWERED)
    counts = said.group_by(cohort_id=said.f_cohort).agg(
        n=said.count(), promoters=(said.f_score >= PROMOTES).sum(), detractors=(said.f_score <= DETRACTS).sum(), late=said.f_late.cast("int64").sum()
    )
    found = opened.left_join(counts, "cohort_id")
    numbers = {name: counts[name].fill_null(0) for name in ("n", "promoters", "detractors", "late")}
    told = found.select(cohort_id=opened.cohort_id, day=opened.day, asked=opened.put_to, **numbers)
    told = told.mutate(asked=ibis.greatest(told.asked, told.n), passives=told.n - told.promoters - told.detractors)
    return told.select("cohort_id", "day", "asked", "n", "promoters", "passives", "detractors", "late").order_by("day", "cohort_id")
