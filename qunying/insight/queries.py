"""What one may ask of insight: which measures there are, and what one of them says now."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from qunying.insight import acts, engines, measures
from qunying.insight.bases import Bases, history_ended, monthly_names
from qunying.insight.engines import duckdb, monthly
from qunying.insight.expressions import period
from qunying.insight.lake import manifest, writer
from qunying.insight.lake.manifest import Version
from qunying.insight.measures import Measure, Row
from qunying.journal.record import timezone_of
from qunying.kernel import clock

RESULTS_KEPT, ENDS_KEPT = 256, 64

_lock = threading.Lock()
_ended: OrderedDict[tuple[Any, ...], date | None] = OrderedDict()
_results: OrderedDict[tuple[Any, ...], list[Row]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Result:
    """A measure's answer: rows, the moment they are as of (None: nothing has been copied yet), and how to read them."""

    rows: list[Row]
    columns: list[str]
    data_time: datetime | None
    meta: dict[str, Any]

    def plain(self) -> list[dict[str, Any]]:
        """The rows for scripts: each with ``value``, ``n``, ``interval``, ``unit`` and ``state`` beside its own columns."""
        value, n, unit = self.meta["value"], self.meta["n"], str(self.meta["unit"])
        rows = [row | {"value": row.get(value), "n": row.get(n), "interval": _interval(row), "unit": unit} for row in self.rows]
        return [_spoken(row) for row in rows]


def catalogue() -> list[Measure]:
    """Every measure with its question, unit, formula, denominator and observability."""
    return measures.all_measures()


def heads(result: Result) -> dict[str, Any]:
    """What the measure calls its own columns."""
    return measures.get(result.meta["measure"]).columns


def run(name: str, community_id: int, *, engine: str = "duckdb", **parameters: object) -> Result:
    """What the measure says of the community as of the lake's data time; asked again before anything new is there, the answer is remembered.

    Every ``engine`` gives the same rows.

    No rows while the very first copy is still on its way (``data_time`` is None then).
    """
    asked = _Asked.of(name, community_id, engine, parameters)
    measure = asked.measure

    def rows(store: Any, bases: Bases) -> list[Row]:
        found: list[Row] = store.answer(asked.question(bases), lambda: measure.expression(bases, **asked.typed))
        for step in measure.steps:
            found = step(found, bases, asked.typed)
        return found

    return asked.answered(rows)


def added_up(name: str, community_id: int, *columns: str, per: str = "day", sees: str, **parameters: object) -> Result:
    """These columns of a measure of groups and days, added up over the groups in which ``sees`` can be seen: a row for every period that has any.

    They are added up in the engine: ten thousand groups over years are too many rows to hand to a page.
    """
    asked = _Asked.of(name, community_id, "duckdb", parameters)

    def rows(store: Any, bases: Bases) -> list[Row]:
        def described() -> Any:
            told, blind = asked.measure.expression(bases, **asked.typed), sorted(bases.blind(sees))
            told = told.filter(~told.group_id.isin(blind)) if blind else told
            return told.group_by(day=period(told.day, per)).agg(**{column: told[column].sum() for column in columns}).order_by("day")

        found: list[Row] = store.answer((*asked.question(bases), "added_up", columns, per, sees), described)
        return found

    return asked.answered(rows, "added_up", columns, per, sees)


def by_group(name: str, community_id: int, *, sees: str, sums: Sequence[str] = (), most: Sequence[str] = (), **parameters: object) -> Result:
    """A measure of groups and days with one row for each group in which ``sees`` can be seen: columns added up over its rows, and others at their highest.

    As with ``added_up`` the rows behind it stay in the engine.
    """
    asked = _Asked.of(name, community_id, "duckdb", parameters)
    told = "by_group", tuple(sums), tuple(most), sees

    def rows(store: Any, bases: Bases) -> list[Row]:
        def described() -> Any:
            table, blind = asked.measure.expression(bases, **asked.typed), sorted(bases.blind(sees))
            table = table.filter(~table.group_id.isin(blind)) if blind else table
            numbers = {column: table[column].sum() for column in sums} | {column: table[column].max() for column in most}
            return table.group_by("group_id").agg(**numbers).order_by("group_id")

        found: list[Row] = store.answer((*asked.question(bases), *told), described)
        return found

    return asked.answered(rows, *told)


def as_of(version: Version) -> datetime:
    """The moment numbers are as of: the data time; of a history that was only brought in, when its last day was over.

    Nobody can be missed, and no question waits, after the last day that anybody wrote down.
    """
    now, community = version.data_time or clock.now(), version.community
    key = community, version.mark, timezone_of(community)
    with _lock:
        known, last = key in _ended, _ended.get(key)
    if not known:
        with duckdb.at(version) as store:
            last = history_ended(Bases(store, community, now, clock.local_day(now, key[2])))
        with _lock:
            _ended[key] = last
            while len(_ended) > ENDS_KEPT:
                _ended.popitem(last=False)
    return now if last is None else min(now, datetime.combine(last + timedelta(days=1), time(), ZoneInfo(key[2])).astimezone(UTC))


def unseen_groups(community_id: int, capability: str) -> frozenset[int]:
    """Groups with any record in which that cannot be seen."""
    version = manifest.version(community_id)
    now = as_of(version)
    blind = acts.blind_groups(capability, community_id)
    if not blind:
        return blind
    with duckdb.at(version) as store:
        return blind & Bases(store, community_id, now, clock.local_day(now, timezone_of(community_id))).groups()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A measure asked of a community as of the lake's version now."""

    measure: Measure
    typed: dict[str, Any]
    engine: str
    version: Version
    now: datetime
    zone: str  # an hour of the day lies elsewhere in another
    today: date

    @classmethod
    def of(cls, name: str, community_id: int, engine: str, parameters: dict[str, object]) -> _Asked:
        measure = measures.get(name)
        typed, version = measure.typed(parameters), manifest.version(community_id)
        now = as_of(version)
        now = now.replace(second=0, microsecond=0) if measure.by_minute else now
        zone = timezone_of(community_id)
        return cls(measure, typed, engine, version, now, zone, clock.local_day(now, zone))

    def question(self, bases: Bases) -> tuple[Any, ...]:
        """What the SQL depends on besides the lake."""
        blind = tuple(bases.blind(capability) for capability in acts.capabilities())
        return self.measure.name, tuple(sorted(self.typed.items())), self.today, self.zone, blind

    def answered(self, compute: Callable[[Any, Bases], list[Row]], *more: Any) -> Result:
        """The remembered answer, or a new one; ``more`` tells it from other answers of the same measure."""
        moment = self.now if self.measure.by_minute else self.today
        asked = (self.measure.name, tuple(sorted(self.typed.items())), moment, self.zone)
        key = (self.engine, self.version.community, self.version.mark, *asked, *more)
        # Before the first copy has come to the journal's end a part would look like the whole: a living group would read as silent.
        rows = _remembered(key) if self.version.data_time is not None else []
        if rows is None:
            with engines.at(self.engine, self.version) as store:
                store.moment(self.now)
                rows = compute(store, Bases(store, self.version.community, self.now, self.today))
            _remember(key, rows)
        meta = _meta(self.measure, self.typed, self.version, self.now)
        return Result([dict(row) for row in rows], list(rows[0]) if rows else [], self.version.data_time, meta)


def days_recorded(community_id: int) -> list[Row]:
    """The days on which anything at all was recorded, with how much."""
    version = manifest.version(community_id)
    now = as_of(version)
    with duckdb.at(version) as store:
        bases = Bases(store, community_id, now, clock.local_day(now, timezone_of(community_id)))
        return store.rows(bases["days"])


def facts_behind(
    community_id: int, *, kinds: Sequence[str], since: datetime, group: int | None = None, identity: int | None = None, limit: int = 50,
    only: Collection[int] | None = None,
) -> list[Row]:  # fmt: skip
    """The latest facts of these kinds since then, newest first: what a number on a page is made of; ``only`` those of these groups."""
    with duckdb.at(manifest.version(community_id)) as store:
        facts = store.facts()
        found = facts.filter(facts.kind.isin(list(kinds)), facts.happened_at >= since.astimezone(UTC).replace(tzinfo=None))
        if group is not None:
            found = found.filter(found.group_id == group)
        if identity is not None:
            found = found.filter(found.identity == identity)
        if only is not None:
            found = found.filter(found.group_id.isin(sorted(only)))
        columns = ("id", "kind", "happened_at", "local_day", "group_id", "identity", "staff", "channel", "subject_type", "subject_id", "payload")
        return store.rows(found.order_by(found.happened_at.desc(), found.id.desc()).limit(limit).select(*columns))


def make_ready() -> None:
    """What was recorded stands in the lake, and what a large lake keeps by month is made: the next question need not wait for it."""
    writer.catch_up()
    keep_months()


def keep_months() -> int:
    """What is kept by month of every large lake is there before anybody asks for it; returns how many lakes were looked after."""
    large = [one for one in manifest.communities() if monthly.worth_it(manifest.by_month(one))]
    for community in large:
        version = manifest.version(community)
        now = version.data_time or clock.now()
        with duckdb.at(version) as store:
            bases = Bases(store, community, now, clock.local_day(now, timezone_of(community)))
            store.moment(now)
            for name in monthly_names():
                store.rows(bases[name].limit(0))
    return len(large)


def forget() -> None:
    """No answer is remembered."""
    with _lock:
        _results.clear()
        _ended.clear()
    duckdb.forget()


def _remembered(key: tuple[Any, ...]) -> list[Row] | None:
    with _lock:
        if key not in _results:
            return None
        _results.move_to_end(key)
        return _results[key]


def _remember(key: tuple[Any, ...], rows: list[Row]) -> None:
    with _lock:
        _results[key] = rows
        while len(_results) > RESULTS_KEPT:
            _results.popitem(last=False)


def _meta(measure: Measure, asked: dict[str, Any], version: Version, now: datetime) -> dict[str, Any]:
    return {
        "measure": measure.name, "question": measure.question, "unit": measure.unit, "formula": measure.formula, "denominator": measure.denominator,
        "observability": measure.observability, "value": measure.value, "n": measure.n,
        "asked": {name: value for name, value in asked.items() if value is not None}, "facts_until": version.last.fact, "as_of": now,
    }  # fmt: skip


def _spoken(value: Any) -> Any:
    """The value with every sentence in the reader's language now."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, dict):
        return {name: _spoken(part) for name, part in value.items()}
    return [_spoken(part) for part in value] if isinstance(value, list) else value


def _interval(row: Row) -> list[float] | None:
    return [row["low"], row["high"]] if row.get("low") is not None else None
