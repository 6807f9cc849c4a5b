"""One member in numbers, each with the records it is made of: from the lake, never from the live journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.camps import queries as camps
from qunying.commerce import queries as commerce
from qunying.faces.console.pages import held, words
from qunying.faces.console.pages.measured import FRESH_SECONDS, STALE_SECONDS, ask
from qunying.groups import queries as groups
from qunying.insight import acts
from qunying.insight import queries as insight
from qunying.people import queries as people
from qunying.people.queries import MemberRow

FIRST_MOMENT: Final = datetime(1970, 1, 1, tzinfo=UTC)
WEEKS, LATELY = 12, 4
FACTS_MOST: Final = 200
ORDERS: Final = "orders"
SIDES: Final = ("given", "received")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the member's: in all and of late, its weeks as a picture, and the name its records are asked by."""

    what: str
    name: str
    unit: str
    total: str
    lately: str
    points: Sequence[int]
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """One record behind a number."""

    when: str
    where: str
    text: str
    number: str


def names() -> dict[str, tuple[str, str]]:
    """What the numbers are called and counted in, by the name their records are asked by."""
    return {
        "active_days": (_("参与天数"), _("天")), "messages": (_("发言"), _("条")), "check_ins": (_("打卡"), _("次")), "took_part": (_("参加活动"), _("次")),
        "given": (_("回复别人"), _("次")), "received": (_("被人回复"), _("次")),
    }  # fmt: skip


def numbers(community: Any, one: MemberRow, *, only: frozenset[int] | None) -> dict[str, Any]:
    """The member's numbers in the groups in sight, as of the data time; nothing is said while the lake is empty."""
    result = ask("channels.member", community, identity=one.identity_id, **_within(only))
    rows = [row for row in result.rows if row["state"] != "gap"]
    last = max((row["last_day"] for row in rows if row["last_day"]), default=None)
    partly = any(row["state"] == "partial" for row in rows) or any(row["state"] == "unobservable" for row in rows)
    return {
        "numbers": [_number(what, name, unit, rows) for what, (name, unit) in names().items()] if rows else [],
        "last": words.full_day(last) if last else "", "weeks": min(WEEKS, len(rows)), "partly": partly,
        "at": words.moment(result.data_time, community.timezone) if result.data_time else "",
        "runs": _runs(one), "orders": _orders(community, one) if only is None else None,
    }  # fmt: skip


def records(community: Any, one: MemberRow, what: str, *, only: frozenset[int] | None) -> list[Record] | None:
    """The latest two hundred records behind one of the numbers, newest first; None for a number there is not."""
    if what == ORDERS:
        return _order_records(community, one) if only is None else None
    if what not in names():
        return None
    if what in SIDES:
        return _answers(community, one, what, only)
    kinds = {act.column: act.kinds for act in acts.own_acts()}
    chosen = tuple(acts.own_kinds()) if what == "active_days" else kinds[what]
    key = (community.public_id, "facts-of", one.public_id, what, only)
    return held.get(key, lambda: _facts(community, one, chosen, only), fresh=FRESH_SECONDS, stale=STALE_SECONDS)


def _within(only: frozenset[int] | None) -> dict[str, Any]:
    return {} if only is None else {"groups": tuple(sorted(only))}


def _number(what: str, name: str, unit: str, rows: Sequence[dict[str, Any]]) -> Number:
    values = [row[what] for row in rows]
    if all(value is None for value in values):
        return Number(what, name, unit, "", "", (), seen=False)
    known = [value or 0 for value in values]
    return Number(what, name, unit, words.count(sum(known)), words.count(sum(known[-LATELY:])), known[-WEEKS:] if any(known[-WEEKS:]) else ())


def _runs(one: MemberRow) -> list[tuple[str, str]]:
    """Each cohort the member took part in, and how far it is."""
    over = {True: _("已结束"), False: _("还在进行")}
    return [(run.name, over[run.over] if run.seated else _("等座位")) for run in camps.runs_of(one.id)]


def _orders(community: Any, one: MemberRow) -> dict[str, Any]:
    """What the member bought, as far as orders name them."""
    if not commerce.has_orders(community.pk):
        return {"known": False, "said": _("还没有导入订单，看不到")}
    rows = ask("commerce.customer", community, identity=one.identity_id).rows
    if not rows:
        return {"known": False, "said": _("导入的订单里没有对得上这位成员的")}
    kept = sum(row["cents"] for row in rows)
    told = {"n": len(rows), "money": f"{kept / 100:,.2f}"}
    return {"known": True, "said": ngettext("%(n)s 单，留下 %(money)s 元", "%(n)s 单，留下 %(money)s 元", len(rows)) % told}


def _facts(community: Any, one: MemberRow, kinds: tuple[str, ...], only: frozenset[int] | None) -> list[Record]:
    said = {kind: names()[act.column][0] for act in acts.own_acts() for kind in act.kinds if act.column in names()}
    rows = insight.facts_behind(community.pk, kinds=kinds, since=FIRST_MOMENT, identity=one.identity_id, limit=FACTS_MOST, only=only)
    rooms = groups.by_id({row["group_id"] for row in rows if row["group_id"] is not None})
    return [_record(community, row["happened_at"], rooms.get(row["group_id"]), said.get(str(row["kind"]), "") + _length(row), row["id"]) for row in rows]


def _length(row: dict[str, Any]) -> str:
    """How long what was said is: the words themselves are no part of a record."""
    length = orjson.loads(row["payload"] or "{}").get("length") if row["kind"] == "channels.message_posted" else None
    return "" if length is None else _("，%(n)s 个字") % {"n": length}


def _answers(community: Any, one: MemberRow, side: str, only: frozenset[int] | None) -> list[Record]:
    rows = [row for row in ask("channels.member_answers", community, identity=one.identity_id, **_within(only)).rows if row["side"] == side]
    rooms = groups.by_id({row["group_id"] for row in rows})
    called = people.names_of_identities(community.pk, {row["identity"] for row in rows})
    pattern = _("回复了 %(name)s") if side == "given" else _("%(name)s 回复了 TA")
    return [_record(community, row["at"], rooms.get(row["group_id"]), pattern % {"name": called.get(row["identity"], _("已离开的人"))}, "") for row in rows]


def _order_records(community: Any, one: MemberRow) -> list[Record]:
    rows = ask("commerce.customer", community, identity=one.identity_id).rows[:FACTS_MOST]
    rooms = groups.by_id({row["group_id"] for row in rows if row["group_id"] is not None})
    return [_record(community, row["at"], rooms.get(row["group_id"]), _money(row), row["order"]) for row in rows]


def _money(row: dict[str, Any]) -> str:
    paid = _("付了 %(money)s 元") % {"money": f"{row['paid'] / 100:,.2f}"}
    return paid + (_("，退了 %(money)s 元") % {"money": f"{row['refunded'] / 100:,.2f}"} if row["refunded"] else "")


def _record(community: Any, at: datetime, room: Any, text: str, number: object) -> Record:
    return Record(words.moment(at.replace(tzinfo=UTC), community.timezone), room.name if room else "", text, str(number))
