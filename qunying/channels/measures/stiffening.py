"""Whether a group stiffens: the same few write, always in the same form, and what is sent is answered less and less."""

from __future__ import annotations

from datetime import date, timedelta
from math import log
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.channels.history.items import FORMS
from qunying.channels.measures.sliding import WEEK, weekly
from qunying.insight import steps
from qunying.insight.expressions import period, within
from qunying.insight.expressions.spans import periods_of, there
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

WEEKS = 4
FEW = 5  # the same people
KEYS = ["group_id", "day"]
SAID_FORMS = len(FORMS) - 2  # what people can choose: a recall and the platform's own lines are no form of theirs
OF_FIVE = tuple(f"five_{back}" for back in reversed(range(WEEKS)))


@measure(
    "channels.stiffening",
    question=_("群是不是僵住了：总是那几个人、总是一种形式、发的东西越来越没人回"),
    unit=_("比例"),
    formula=_(
        "每群每周三个数。同样 5 人占比：近 4 周写得最多的 5 位成员的条数 ÷ 成员发言条数；"
        "形式多样度：各形式占比的熵 ÷ 形式总数的对数，0 是只有一种，1 是样样一样多；每条内容的回复：当周成员对当周内容的回复条数 ÷ 当周发到群里的内容条数"
    ),
    denominator=_("近 4 周成员发言条数，不含工作人员和机器人；内容是送到群里的卡片和工作人员主动说的话，撤回的不算"),
    observability=_("回复要平台给出或从文字里推断，没点名的接话看不出来；看不到发言的群显示「看不到」"),
    value="five_share",
    n="messages_4",
    needs=["messages"],
    counts_own=False,
    then=[
        steps.rate("five", "messages_4", into="five_share"),
        steps.hide("messages", "messages", "messages_4", "five", "five_share", "low", "high", "diversity", "replies", "per_item", *OF_FIVE),
    ],
    columns={
        "messages": _("当周发言"), "messages_4": _("近 4 周发言"), "five": _("同样 5 人写的"), "five_share": _("同样 5 人占比"), "diversity": _("形式多样度"),
        "items": _("内容"), "replies": _("回复数"), "per_item": _("每条内容的回复"), "members": _("在群"), "five_3": _("5 人：三周前"),
        "five_2": _("5 人：两周前"), "five_1": _("5 人：上一周"), "five_0": _("5 人：这一周"),
    },
)  # fmt: skip
def stiffening(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and whole week (``day`` is its Sunday): the five who wrote most in the four weeks to it, with their messages of each; forms; replies."""
    end = end or bases.last_complete
    since = start - timedelta(days=7 * WEEKS) if start else None
    said = said_by_week(bases, since, end, group)
    weeks = periods_of(bases, since, end, WEEK)
    told = weekly(bases, weeks, [*parts(bases, said, weeks, since, end, group), five(said)], end, group)
    return within(whole(told), "day", start, None).order_by("group_id", "day")


def said_by_week(bases: Bases, since: date | None, end: date, group: int | None) -> Table:
    """What members said, each with its week's Monday for ``day``."""
    said = within(bases["messages"].filter(bases["messages"].role == "member"), "day", since, end)
    said = said.filter(said.group_id == group) if group is not None else said
    return said.mutate(day=period(said.day, WEEK))


def parts(bases: Bases, said: Table, weeks: Table, since: date | None, end: date, group: int | None) -> list[Table]:
    """By group and week: messages, diversity of forms, items sent, replies to them, members."""
    sent, spans = within(bases["sent_items"], "day", since, end), bases["seat_spans"]
    if group is not None:
        sent, spans = (table.filter(table.group_id == group) for table in (sent, spans))
    sent = sent.mutate(day=period(sent.day, WEEK))
    seats = there(spans, weeks)
    answered = said.inner_join(sent.select("item", "group_id", "day"), [said.reply_to == sent.item, "group_id", "day"])
    return [
        said.group_by(*KEYS).agg(messages=said.count()), _diversity(said), sent.group_by(*KEYS).agg(items=sent.count()),
        answered.group_by(*KEYS).agg(replies=answered.count()), seats.group_by(*KEYS).agg(members=seats.count()),
    ]  # fmt: skip


def whole(told: Table) -> Table:
    """Each week with replies an item; where nothing was said there is no diversity."""
    return told.mutate(
        diversity=(told.messages > 0).ifelse(told.diversity, ibis.null("float64")),
        per_item=told.replies.cast("float64") / told["items"].cast("float64").nullif(0.0),
    )


def five(said: Table, wanted: Table | None = None) -> Table:
    """For each group and week (of those wanted): all messages of the four weeks to it, and those of the five who wrote most in them, also week by week."""
    each = said.group_by("group_id", "identity", "day").agg(x=said.count())
    spread = each.mutate(back=ibis.array([ibis.literal(weeks, "int64") for weeks in range(WEEKS)])).unnest("back")
    spread = spread.mutate(day=(spread.day.cast("timestamp") + (spread.back * 7).as_interval("D")).date())
    spread = spread if wanted is None else spread.semi_join(wanted, KEYS)
    by_back = {f"five_{back}": spread.x.sum(where=spread.back == back).fill_null(0) for back in range(WEEKS)}
    people = spread.group_by("group_id", "day", "identity").agg(x=spread.x.sum(), **by_back)
    order = ibis.window(group_by=KEYS, order_by=[ibis.desc("x"), "identity"])
    people = people.mutate(place=ibis.row_number().over(order))
    few = people.place < FEW
    sums = {name: people[name].sum(where=few).fill_null(0) for name in OF_FIVE}
    return people.group_by(*KEYS).agg(messages_4=people.x.sum(), five=people.x.sum(where=few), **sums)


def _diversity(said: Table) -> Table:
    """For each group and week the entropy of the forms of what was said, over that of all forms used alike."""
    each = said.group_by(*KEYS, "form").agg(x=said.count())
    x = each.x.cast("float64")
    sums = each.group_by(*KEYS).agg(total=x.sum(), weighted=(x * x.ln()).sum())
    entropy = sums.total.ln() - sums.weighted / sums.total
    return sums.select(*KEYS, diversity=ibis.greatest(entropy / log(SAID_FORMS), ibis.literal(0.0)))
