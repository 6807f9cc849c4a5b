"""How much of the talk says anything: water is counted, and activity without it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import Who, acting, within
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

SHORT = 5  # characters: fewer say little
REPEAT_DAYS = 7  # the same words in the same group within so many days are a repeat
FINGERPRINT = 41  # characters of a real one; histories without words have another


def judged(bases: Bases, who: Who, start: date | None, end: date | None) -> Table:
    """Messages of these days with ``water`` 0 or 1: under five characters, only emoji, a check-in or politeness, or what the group read lately."""
    said = within(acting(bases["messages"], who), "day", start - timedelta(days=REPEAT_DAYS) if start else None, end)
    worded = said.form.isin(["text", "emoji"])
    same = ibis.window(group_by=["group_id", "fingerprint"], order_by=["at", "message"])
    repeat = said["at"].delta(said["at"].lag().over(same), unit="second") <= REPEAT_DAYS * 86_400
    repeat = repeat.fill_null(False) & (said.fingerprint.length() == FINGERPRINT).fill_null(False) & (said.form == "text")
    short = (said.form == "text") & (said.length < SHORT)
    told = said.mutate(water=(worded & (short | said.emoji_only | said.phrase | repeat)).cast("int64"))
    return within(told, "day", start, end)


def ranked(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each group has its place by what was said with substance, 1 the first; groups that cannot be seen have none."""
    seen = sorted({row["substantial"] for row in rows if row["substantial"] is not None}, reverse=True)
    places = {value: 1 + sum(other["substantial"] is not None and other["substantial"] > value for other in rows) for value in seen}
    return [row | {"place": places.get(row["substantial"])} for row in rows]


@measure(
    "channels.water",
    question=_("说的话里有多少是灌水，去掉水分之后哪个群最活跃"),
    unit=_("比例"),
    formula=_("灌水条数 ÷ 成员发言条数。灌水：不满 5 个字、只有表情、只是打卡或客气话、7 天内本群出现过一样的话。去掉灌水剩下的是有内容的活跃，place 按它排名"),
    denominator=_("成员发言条数，不含工作人员和机器人"),
    observability=_("看不到发言的群显示「看不到」。图片、语音、文件的内容看不到，不算灌水；只按字面判断，200 条人工标注的消息里约 93% 判得对"),
    value="rate",
    n="messages",
    needs=["messages"],
    counts_own=False,
    against_others=True,
    then=[steps.rate("water", "messages"), steps.hide("messages", "messages", "water", "substantial", "rate", "low", "high"), ranked],
    columns={"water": _("灌水"), "substantial": _("有内容的"), "place": _("名次")},
)
def water(bases: Bases, *, start: date | None = None, end: date | None = None, who: Who = "member", group: int | None = None) -> Table:
    """For each group its messages, how many of them are water, and what is left."""
    said = judged(bases, who, start, end)
    said = said.filter(said.group_id == group) if group is not None else said
    told = said.group_by("group_id").agg(messages=said.count(), water=said.water.sum())
    return told.mutate(substantial=told.messages - told.water).order_by("group_id")


@measure(
    "channels.forms",
    question=_("大家只发文字，还是图片、语音、链接都有"),
    unit=_("种"),
    formula=_("有效种数 = 1 ÷ Σ 各形式占比的平方：全是文字是 1，四种一样多是 4；另列出现过的种数"),
    denominator=_("成员发言条数，不含工作人员和机器人"),
    observability=_("形式由平台或导出文件给出；旧记录没有形式，都算文字"),
    value="effective",
    n="messages",
    needs=["messages"],
    counts_own=False,
    then=[steps.hide("messages", "messages", "forms", "effective")],
    columns={"forms": _("出现过几种"), "effective": _("有效种数")},
)
def forms(bases: Bases, *, start: date | None = None, end: date | None = None, who: Who = "member", group: int | None = None) -> Table:
    """For each group how many forms its messages have, and how evenly."""
    said = within(acting(bases["messages"], who), "day", start, end)
    said = said.filter(said.group_id == group) if group is not None else said
    each = said.group_by("group_id", "form").agg(x=said.count())
    squares = (each.x.cast("float64") * each.x.cast("float64")).sum()
    told = each.group_by("group_id").agg(messages=each.x.sum(), forms=each.count(), squares=squares)
    total = told.messages.cast("float64")
    return told.mutate(effective=total * total / told.squares).drop("squares").order_by("group_id")
