"""Where a group slides to: less said, advertisements, members who mute it or leave; week by week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.channels import registry
from qunying.channels.models import Channel
from qunying.groups import queries as groups
from qunying.insight import acts, steps
from qunying.insight.bases import base
from qunying.insight.expressions import period, within
from qunying.insight.expressions.spans import last_day, periods_of, there
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

MUTES = "mutes"
MUTED, UNMUTED = "channels.muted", "channels.unmuted"
WEEK, BOT = "week", "bot"
KEYS = ["group_id", "day"]


@acts.sees_not(MUTES)
def hidden_mutes(community_id: int) -> frozenset[int]:
    """Groups of which no chat tells who mutes it: other platforms do not, and an archive cannot."""
    shown = {
        key for key, kind in Channel.objects.filter(community_id=community_id).values_list("key", "kind")
        if registry.kind(kind).capabilities.observability.get(MUTES) is True
    }  # fmt: skip
    return frozenset(row.id for row in groups.groups(community_id) if not any(chat.channel in shown for chat in row.chats))


@base("mute_spans")
def mute_spans(bases: Bases) -> Table:
    """One row for every time a member muted a group: from which day, and until which (still: empty)."""
    facts = bases.facts
    # One kind at a time: then nothing else of the others is read.
    turns = ibis.union(*[facts.filter(facts.kind == kind, facts.identity.notnull(), facts.group_id.notnull()) for kind in (MUTED, UNMUTED)])
    turns = turns.select("id", "kind", "group_id", "identity", "happened_at", "local_day").semi_join(bases["members"], "identity")
    turns = turns.mutate(next_day=turns.local_day.lead().over(ibis.window(group_by=["group_id", "identity"], order_by=["happened_at", "id"])))
    return turns.filter(turns.kind == MUTED).select("group_id", "identity", from_day="local_day", until_day="next_day")


def unknown_mutes(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Where no chat tells who mutes it, that is unknown and the rest is not."""
    blind = bases.blind(MUTES)
    return [row | ({"muted": None} if row["group_id"] in blind else {}) for row in rows]


def shared(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each row has its three shares; absent where there is nothing to divide by or nothing is known."""
    divided = (("ad_share", "ads", "messages"), ("leave_rate", "left", "members"), ("mute_rate", "muted", "members"))
    return [row | {into: _share(row[k], row[n]) for into, k, n in divided} for row in rows]


@measure(
    "channels.slide",
    question=_("群是不是在往下滑：话少了、广告多了、有人屏蔽、有人走"),
    unit=_("比例"),
    formula=_(
        "每群每周三个数：广告条数 ÷ 全部发言（人说的，机器人不算）；周末设了免打扰的成员 ÷ 那一周在群的成员；那一周退群的成员（换群不算）÷ 那一周在群的成员"
    ),
    denominator=_("广告看人说的全部条数，成员和工作人员都算；免打扰和退群看那一周任一天坐在群里的成员，不含工作人员和机器人"),
    observability=_("广告按字面认，拿不准的不算；看不到发言的群显示「看不到」。免打扰只有自带社群看得到，别的渠道和导入的历史写未知"),
    value="ad_share",
    n="messages",
    needs=["messages"],
    counts_own=False,
    then=[unknown_mutes, shared, steps.hide("messages", "messages", "ads", "ad_share")],
    columns={
        "messages": _("发言"), "ads": _("广告"), "ad_share": _("广告占比"), "members": _("在群"), "muted": _("免打扰"), "mute_rate": _("免打扰占比"),
        "left": _("退群"), "leave_rate": _("退群占比"),
    },
)  # fmt: skip
def slide(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """For each group and whole week (``day`` is its Sunday): what people say and how much of it are advertisements; members, who muted it, who left."""
    return weeks(bases, start=start, end=end, group=group).order_by("group_id", "day")


def weeks(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None) -> Table:
    """The same rows in no order, for who reads on."""
    end = end or bases.last_complete
    whole = periods_of(bases, start, end, WEEK)
    return weekly(bases, whole, numbers(bases, whole, start, end, group), end, group)


def numbers(bases: Bases, whole: Table, start: date | None, end: date, group: int | None) -> list[Table]:
    """What was counted in these weeks, by group and week, each where there is any: messages, advertisements, members, who muted, who left."""
    said, ads, moves = (within(bases[name], "day", start, end) for name in ("volumes", "ads", "moves"))
    said, ads, spans, mutes = said.filter(said.role != BOT), ads.filter(ads.role != BOT), bases["seat_spans"], bases["mute_spans"]
    if group is not None:
        said, ads, spans, mutes, moves = (table.filter(table.group_id == group) for table in (said, ads, spans, mutes, moves))
    seats = there(spans, whole)
    gone = moves.filter(moves.left == 1).select("group_id", "identity", day=period(moves.day, WEEK)).distinct()
    talk = said.group_by("group_id", day=period(said.day, WEEK)).agg(messages=said.messages.sum())
    sold = ads.group_by("group_id", day=period(ads.day, WEEK)).agg(ads=ads.ads.sum())
    members, left = (table.group_by(*KEYS).agg(**{name: table.count()}) for name, table in (("members", seats), ("left", gone)))
    return [talk, sold, members, _quiet(mutes, whole, seats), left]


def weekly(bases: Bases, weeks: Table, parts: Sequence[Table], end: date, group: int | None) -> Table:
    """Every whole week of every group since its first day with the numbers of all parts (by group and week), zero where there are none."""
    seen = bases["groups_seen"]
    seen = seen.filter(seen.group_id == group) if group is not None else seen
    told = weeks.filter(weeks["last"] <= ibis.literal(end)).cross_join(seen)
    told = told.filter(told["last"] >= told.first_day).select("group_id", "day")
    told = beside(told, parts)
    return told.mutate(day=last_day(told.day, WEEK))


def beside(cells: Table, parts: Sequence[Table]) -> Table:
    """The cells (by group and week) with the numbers of all parts, zero where there are none."""
    for part in parts:
        names = [name for name in part.columns if name not in KEYS]
        cells = cells.left_join(part, KEYS).select(*cells.columns, **{name: part[name].fill_null(0) for name in names})
    return cells


def _quiet(mutes: Table, weeks: Table, seats: Table) -> Table:
    """Members of the week whose muting stood at its end."""
    met = weeks.inner_join(mutes, [mutes.from_day <= weeks["last"], mutes.until_day.isnull() | (mutes.until_day > weeks["last"])])
    keys = ["group_id", "identity", "day"]
    found = met.select("group_id", "identity", day=weeks["day"]).distinct().semi_join(seats, keys)
    return found.group_by("group_id", "day").agg(muted=found.count())


def _share(k: int | None, n: int | None) -> float | None:
    return None if k is None or not n else k / n
