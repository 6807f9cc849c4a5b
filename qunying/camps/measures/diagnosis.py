"""死群诊断: why a dead group may have died, what the operators did first, then what the members did, in an order that never changes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.insight.expressions.numbers import first_day, number
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

WINDOW: Final = 28  # the days up to the last act of a member: what was wrong while it died, not what was missing afterwards
DAY_SECONDS: Final = 86_400
RULES, CASES, DECIDED = "conduct.rules_published", ("conduct.warned", "conduct.advised", "conduct.removed"), "conduct.appeal_decided"

# Each cause: side, name, fewest n that allow a word, and the share of n from which on it is one.
CAUSES: Final[dict[str, tuple[str, Any, int, float]]] = {
    "promises": ("operator", _("承诺没兑现"), 1, 0.1),
    "topic": ("operator", _("没有话题"), 1, 0.5),
    "replies": ("operator", _("提问没人及时回"), 3, 0.5),
    "rules": ("operator", _("群规乱"), 1, 0.5),
    "solo": ("member", _("一个人唱独角戏"), 30, 0.5),
    "silent": ("member", _("多数人从不开口"), 5, 0.8),
    "leaving": ("member", _("成员一直在走"), 5, 0.2),
}  # fmt: skip

Days = Annotated[int, Field(ge=7, le=366)]


def judge(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each dead group has all causes in their order, each true, not true, or ``none`` where there is no data to tell it by."""
    told = {(row["group_id"], row["cause"]): row for row in rows}
    dead = {row["group_id"]: row["last_day"] for row in rows}
    return [_cause(told.get((group, cause)), group, dead[group], place, cause) for group in sorted(dead) for place, cause in enumerate(CAUSES, 1)]


def _cause(row: Row | None, group: int, last: date, place: int, cause: str) -> Row:
    side, name, least, share = CAUSES[cause]
    n = row["n"] if row and row["n"] is not None else 0
    known = row is not None and row["k"] is not None and n >= least
    k = row["k"] if row and known else None
    day = row["day"] if row and known else None
    true = None if k is None else k / n > share if cause == "solo" else k / n >= share
    word = "none" if k is None else "ok"
    return {
        "group_id": group, "place": place, "side": side, "cause": cause, "name": name, "true": true, "k": k, "n": n if known else None, "day": day,
        "last_day": last, "state": word,
    }  # fmt: skip


@measure(
    "camps.diagnosis",
    question=_("这个群是怎么死的"),
    unit=_("次"),
    formula=_(
        "quiet 天没有成员做过事的群，看最后一次有人做事之前的 28 天（群没有那么久就从开群起）。先看运营这边：没兑现的承诺占一成以上、一半以上的日子没有话题、"
        "一半以上的提问 24 小时没人回、群规的问题（28 天里改了两次以上的每一次、被推翻的处理、没有人管的广告）占一半以上；"
        "再看成员这边：一个人说了一半以上、八成以上从不开口、走了两成以上"
    ),
    denominator=_("各条不同：到时间的承诺、28 天、提问、群规的动静、发言、在群的成员"),
    observability=_("读不出的写「读不出」，不当作没有。几条同时成立时，只是相关，不能说明因果"),
    value="k",
    n="n",
    then=[judge],
    columns={
        "place": _("次序"), "side": _("哪一边"), "cause": _("原因代号"), "name": _("原因"), "true": _("成立"), "k": _("次数"), "n": _("总数"),
        "last_day": _("最后一次有人做事"),
    },
)  # fmt: skip
def diagnosis(bases: Bases, *, quiet: Days = WINDOW, group: int | None = None) -> Table:
    """For every dead group and cause how often it was found, out of how many, and on which day last."""
    facts, dead = bases.facts, _dead(bases, quiet, group)
    said = bases["messages"].semi_join(dead, "group_id")
    said = said.mutate(at_day=number(said.day)).inner_join(dead, "group_id")
    said = said.filter(said.at_day >= said["first"], said.at_day <= said["last"])
    found = [_promises(bases, dead), _topic(bases, dead, said), _replies(bases, dead, said), _rules(facts, dead, said), *_members(bases, dead, said)]
    told = ibis.union(*found)
    told = told.inner_join(dead.select("group_id", last_day=first_day(dead["last"])), "group_id")
    return told.select("group_id", "cause", "k", "n", "last_day", day=first_day(told["at"])).order_by("group_id", "cause")


def _dead(bases: Bases, quiet: int, group: int | None) -> Table:
    """``group_id, first, last``: the groups in which no member has done anything for so long, and the window before their last act."""
    acts = bases["member_acts"]
    acts = acts.filter(acts.group_id == group) if group is not None else acts
    days = bases["member_day"].filter(bases["member_day"].own > 0, bases["member_day"].group_id.notnull())
    days = days.semi_join(acts.select("group_id").distinct(), "group_id").semi_join(bases["members"], "identity")
    ended = days.group_by("group_id").agg(last=number(days.day.max()))
    ended = ended.filter(ended["last"] <= number(ibis.literal(bases.last_complete)) - quiet)
    seen = bases["groups_seen"].select("group_id", born=number(bases["groups_seen"].first_day))
    met = ended.inner_join(seen, "group_id")
    return met.select("group_id", "last", first=ibis.greatest(met["last"] - (WINDOW - 1), met.born))


def _told(rows: Table, cause: str) -> Table:
    """The rows in the shape all causes share."""
    number_of = {name: rows[name].cast("int64") for name in ("k", "n", "at")}
    return rows.select("group_id", cause=ibis.literal(cause), **number_of)


def _within(rows: Table, dead: Table) -> Table:
    met = rows.inner_join(dead, "group_id")
    return met.filter(met["at"] >= met["first"], met["at"] <= met["last"])


def _promises(bases: Bases, dead: Table) -> Table:
    days = _within(bases["promise_days"], dead)
    lacking = (days.kept < days.due).ifelse(days["at"], None)
    return _told(days.group_by("group_id").agg(k=(days.due - days.kept).sum(), n=days.due.sum(), at=lacking.max()), "promises")


def _topic(bases: Bases, dead: Table, said: Table) -> Table:
    """Days without an item of the plan and without a word of staff; nobody can tell where neither is ever seen."""
    items = bases["items"]
    given = _within(items.filter(items.given > 0).select("group_id", "at"), dead).select("group_id", "at")
    spoken = said.filter(said.role == "staff").select("group_id", at=said.at_day)
    days = ibis.union(given, spoken).distinct()
    counted = days.group_by("group_id").agg(days=days.count(), at=days["at"].max())
    planned = items.select("group_id").distinct().mutate(planned=ibis.literal(1, "int64"))
    met = dead.left_join(counted, "group_id").select(dead.group_id, counted.days, counted["at"], n=dead["last"] - dead["first"] + 1)
    met = met.left_join(planned, "group_id").select(met.group_id, met.days, met["at"], met["n"], planned.planned)
    blind = met.group_id.isin(sorted(bases.blind("messages")) or [-1])
    k = (blind & met.planned.isnull()).ifelse(None, met["n"] - met.days.fill_null(0))
    return _told(met.select("group_id", "n", k=k, at=met["at"]), "topic")


def _replies(bases: Bases, dead: Table, said: Table) -> Table:
    """Members' questions that no other human answered within a day."""
    asked = said.filter(said.role == "member", said.question).select("group_id", "identity", "message", "at_day", moment=said["at"])
    replies = bases["messages"]
    replies = replies.filter(replies.role != "bot", replies.reply_to.notnull()).select(to="reply_to", by="identity", then="at")
    pairs = asked.inner_join(replies, [asked.message == replies.to, asked.identity != replies.by])
    soon = pairs.filter(pairs.then >= pairs.moment, pairs.then.delta(pairs.moment, unit="second") <= DAY_SECONDS).select("message").distinct()
    left = asked.anti_join(soon, "message")
    alone = left.group_by("group_id").agg(k=left.count(), at=left.at_day.max())
    each = asked.group_by("group_id").agg(n=asked.count())
    met = each.left_join(alone, "group_id")
    return _told(met.select(each.group_id, each.n, k=alone.k.fill_null(0), at=alone["at"]), "replies")


def _rules(facts: Table, dead: Table, said: Table) -> Table:
    """What shows that nobody knew the rules: every change after the first, judgements overturned, advertisements nobody dealt with."""
    kinds = facts.filter(facts.kind.isin([RULES, DECIDED, *CASES])).select("kind", "group_id", "f_withdrawn", at=number(facts.local_day))
    published = kinds.filter(kinds.kind == RULES).select("at")
    everywhere = published.cross_join(dead.select("group_id", "first", "last"))
    changes = everywhere.filter(everywhere["at"] >= everywhere["first"], everywhere["at"] <= everywhere["last"])
    changed = changes.group_by("group_id").agg(bad=ibis.greatest(changes.count() - 1, 0), all=changes.count(), at=changes["at"].max())
    own = _within(kinds.filter(kinds.group_id.notnull(), kinds.kind != RULES), dead)
    wrong = ((own.kind == DECIDED) & (own.f_withdrawn.cast("int64").fill_null(0) > 0)).cast("int64")
    dealt = own.group_by("group_id").agg(bad=wrong.sum(), all=own.count(), at=own["at"].max())
    ads = said.filter(said.ad, said.role == "member").select("group_id", "at_day")
    cases = own.filter(own.kind.isin(CASES)).select("group_id").distinct()
    loose = ads.anti_join(cases, "group_id")
    let = loose.group_by("group_id").agg(bad=loose.count(), all=loose.count(), at=loose.at_day.max())
    parts = [part.select("group_id", **{name: part[name].cast("int64") for name in ("bad", "all", "at")}) for part in (changed, dealt, let)]
    told = ibis.union(*parts)
    return _told(told.group_by("group_id").agg(k=told.bad.sum(), n=told.all.sum(), at=told["at"].max()), "rules")


def _members(bases: Bases, dead: Table, said: Table) -> list[Table]:
    """One who says most, many who say nothing, and many who go."""
    own = said.filter(said.role == "member")
    each = own.group_by("group_id", "identity").agg(said=own.count(), at=own.at_day.max())
    solo = each.group_by("group_id").agg(k=each.said.max(), n=each.said.sum(), at=each["at"].max())
    spans = bases["seat_spans"]
    met = spans.inner_join(dead, "group_id")
    met = met.filter(number(met.from_day) <= met["last"], met.until_day.isnull() | (number(met.until_day) >= met["first"]))
    sat = met.group_by("group_id", "identity").agg(until=number(met.until_day).min(), last=met["last"].max())
    gone = (sat.until.notnull() & (sat.until <= sat["last"])).ifelse(sat.until, None)
    leaving = sat.group_by("group_id").agg(k=gone.count(), n=sat.count(), at=gone.max())
    blind = sorted(bases.blind("messages")) or [-1]
    quiet = sat.filter(~sat.group_id.isin(blind)).anti_join(each, ["group_id", "identity"])
    mute = quiet.group_by("group_id").agg(k=quiet.count(), at=quiet["last"].max())
    whole = sat.filter(~sat.group_id.isin(blind)).group_by("group_id").agg(n=ibis._.count())
    silent = whole.left_join(mute, "group_id")
    silent = silent.select(whole.group_id, whole.n, k=mute.k.fill_null(0), at=mute["at"])
    return [_told(solo, "solo"), _told(silent, "silent"), _told(leaving, "leaving")]
