"""Read every group's days up to the last whole one, and write down each change of state once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from qunying.flows.periodic import every
from qunying.groups.facts import SignalTurned
from qunying.groups.signals.models import SignalState
from qunying.groups.signals.registry import Signal, Turn, signals, turns
from qunying.insight import queries as insight
from qunying.journal.record import Draft, record_many, timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, paced
from qunying.people import queries as people

LOOK_SECONDS = 900.0  # the days are whole at midnight, and the lake is a minute behind
CHUNK = 200


@every(LOOK_SECONDS, "groups.signals", apart=True)
def keep_all() -> int:
    """Every community that is run has its signals as of yesterday; returns how many turns were new."""
    return sum(keep(one.pk) for one in people.communities() if not one.is_archive)


def keep(community_id: int) -> int:
    """Each group's turns up to the last whole day are in the journal, once; returns how many were new.

    A turn's key names signal, group and day, so reading the same days again writes nothing.
    """
    until = clock.today(timezone_of(community_id)) - timedelta(days=1)
    if _read(community_id, until):
        return 0
    new = 0
    for one in signals().values():
        found = turns(one, lambda name, **asked: insight.run(name, community_id, **asked), until)
        for part in paced(chunks([(group, *pair) for group, said in found.items() for pair in _changes(one, said)], CHUNK)):
            with transaction.atomic():
                new += len(record_many([_draft(community_id, one, *change) for change in part]))
        _remember(community_id, one, found, until)
    return new


def _changes(one: Signal, said: list[Turn]) -> Iterator[tuple[str, Turn]]:
    before = one.calm
    for turn in said:
        yield before, turn
        before = turn.state


def _draft(community_id: int, one: Signal, group: int, before: str, turn: Turn) -> Draft:
    names = tuple(turn.figures)
    fact = SignalTurned(one.key, before, turn.state, turn.state in one.alarms, names, tuple(turn.figures[name] for name in names))
    return Draft(
        fact, key=f"groups.signal:{one.key}:{group}:{turn.day:%Y%m%d}:{turn.state}", community=community_id, group=group,
        subject=("group", group), happened_at=_evening(turn.day, community_id),
    )  # fmt: skip


def _evening(day: date, community_id: int) -> datetime:
    """The last moment of the day: a turn is known when the day is over."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(timezone_of(community_id)))


def _read(community_id: int, until: date) -> bool:
    """Whether every signal was read that far; a community without groups has nothing to read."""
    kept = dict(SignalState.objects.filter(community=community_id).values_list("signal", "read_until").order_by("read_until"))
    return bool(kept) and kept.keys() >= signals().keys() and min(kept.values()) >= until


def _remember(community_id: int, one: Signal, told: dict[int, list[Turn]], until: date) -> None:
    rows = []
    for group, said in told.items():
        last = said[-1] if said else Turn(until, one.calm)
        rows.append(SignalState(
            community=community_id, group=group, signal=one.key, state=last.state, since=last.day, figures=dict(last.figures), read_until=until,
        ))  # fmt: skip
    for part in paced(chunks(rows, CHUNK)):
        SignalState.objects.bulk_create(
            part, update_conflicts=True, unique_fields=["group", "signal"], update_fields=["state", "since", "figures", "read_until", "community"]
        )
