"""A simulated shop's till: every evening somebody takes in what was sold, who came by and what was spent, as tables, the way a real shop does."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from qunying.camps.rehearsal.acts import Act, Scene, Seated, presence
from qunying.camps.rehearsal.dice import dice
from qunying.camps.rehearsal.office import OFFICE
from qunying.commerce import services
from qunying.kernel.scratch import scratch

if TYPE_CHECKING:
    from qunying.camps.rehearsal.world import Moment, Today, World

KIND: Final = "store"  # the kind of community that has a till
BUY, CLOSE = "buy", "close"
DAYS_BEFORE: Final = 49  # the first evening brings these days along, so that there is something to compare with
PASSERS_BY: Final = 42  # a day; on Saturdays and Sundays a third more
WEEKEND: Final = 4 / 3
BUYS: Final = 0.5  # of those who pass by and come in
COMES: Final = 0.3  # of the members who are there that day, the share that comes by
MEMBER_BUYS: Final = 0.8
SPENDS: Final = (26.0, 9.0)  # yuan: the middle and how far it strays; members a tenth more
MEMBERS_MORE: Final = 1.1
LEAST: Final = 5.0
OPEN_FROM, OPEN_UNTIL, CLOSED = 9 * 3600, 20 * 3600, 21 * 3600 + 40 * 60
WAGE: Final = 25  # yuan an hour
POSTER, TASTING = 120, 60  # once on the first day; on Saturdays
GOODS: Final = 0.62  # of what is taken in, what the fruit had cost
STREET, GROUP = "路过", "群里来的"
HEADS: Final = {
    "orders": ("订单号", "付款时间", "实付", "会员号", "群"), "visits": ("日期", "人数", "来源", "群"), "costs": ("日期", "类别", "金额", "工时", "群"),
}  # fmt: skip

Cells = tuple[object, ...]


def acts_of_day(scene: Scene, roster: Iterable[Seated]) -> Iterator[Act]:
    """Who of the group comes by for fruit on that day; whether they buy anything the till knows."""
    for seated in roster:
        draw = dice(scene.seed, "fruit", seated.member.number, scene.day)
        if draw.random() < COMES * presence(scene, seated):
            yield Act(int(draw.uniform(OPEN_FROM, OPEN_UNTIL)), seated.member.number, BUY, "", scene.day, "", "")


def closing() -> Act:
    """Somebody closes the till and takes the day's tables in."""
    return Act(CLOSED, OFFICE, CLOSE, "", 0, "", "")


def _nothing(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """The house hears of it in the evening."""


def _close(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """The day's orders, visits and costs are in the house; on the first day those of the days before as well."""
    tables: dict[str, list[Cells]] = {kind: [] for kind in HEADS}
    if today.number == 1:
        for back in range(DAYS_BEFORE, 0, -1):
            before = today.day - timedelta(days=back)
            _street(world, before, tables)
            _came(world, before, {}, tables)
    _street(world, today.day, tables)
    _members(world, today, tables)
    _spent(world, today, tables)
    with scratch("till-") as folder:
        for kind, rows in tables.items():
            path = folder / f"{today.day}-{kind}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([HEADS[kind], *rows])
            mapping = services.suggest_mapping(path, kind, world.community)
            services.take_in(world.community, path, kind=kind, mapping=mapping)


def _street(world: World, day: date, tables: dict[str, list[Cells]]) -> None:
    """Those who pass by and belong to no group."""
    draw = dice(world.seed, "street", day.isoformat())
    came = round(draw.gauss(PASSERS_BY, PASSERS_BY**0.5) * (WEEKEND if day.weekday() >= 5 else 1))
    tables["visits"].append((day, came, STREET, ""))
    for number in range(round(came * BUYS)):
        second = int(draw.uniform(OPEN_FROM, OPEN_UNTIL))
        tables["orders"].append((f"S{day:%m%d}{number:03}", f"{day} {_clock(second)}", _yuan(draw, 1.0), "", ""))


def _members(world: World, today: Today, tables: dict[str, list[Cells]]) -> None:
    """Those of the groups who came by today; four of five took something along."""
    came: dict[str, int] = {}
    for moment in today.moments:
        if moment.act.kind == BUY:
            room, member = world.rooms[moment.room].key, moment.act.member
            came[room] = came.get(room, 0) + 1
            draw = dice(world.seed, "basket", member, today.number)
            if draw.random() < MEMBER_BUYS:
                paid = _yuan(draw, MEMBERS_MORE)
                tables["orders"].append((f"M{today.day:%m%d}{member}", f"{today.day} {_clock(moment.act.second)}", paid, f"K{member:05}", room))
    _came(world, today.day, came, tables)


def _came(world: World, day: date, came: dict[str, int], tables: dict[str, list[Cells]]) -> None:
    """How many came from each group on that day; nobody is a nought, for a day without a number says nothing."""
    tables["visits"] += [(day, came.get(room.key, 0), GROUP, room.key) for room in world.rooms]


def _spent(world: World, today: Today, tables: dict[str, list[Cells]]) -> None:
    """What the goods had cost, the hosts' hours, what is tasted on Saturdays, and the poster of the first day."""
    taken: dict[tuple[str, str], float] = {}
    for _number, at, paid, _member, room in tables["orders"]:
        place = str(at)[:10], str(room)
        taken[place] = taken.get(place, 0.0) + float(str(paid))
    tables["costs"] += [(day, "物料", f"{total * GOODS:.2f}", "", room) for (day, room), total in sorted(taken.items())]
    for room in world.rooms:
        hours = round(dice(world.seed, "hours", room.position, today.number).uniform(0.8, 1.6), 1)
        tables["costs"].append((today.day, "工时", f"{hours * WAGE:.2f}", hours, room.key))
    if today.day.weekday() == 5:
        tables["costs"].append((today.day, "物料", TASTING, "", ""))
    if today.number == 1:
        tables["costs"].append((today.day, "推广", POSTER, "", ""))


def _yuan(draw: Random, more: float) -> str:
    return f"{max(LEAST, draw.gauss(*SPENDS) * more):.1f}"


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


DOERS: dict[str, Callable[[World, Today, Sequence[Moment]], None]] = {BUY: _nothing, CLOSE: _close}
