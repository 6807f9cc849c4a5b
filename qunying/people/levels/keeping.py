"""Read every member's figures up to the last whole day, and write down each change of level once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from qunying.flows.periodic import every
from qunying.insight import queries as insight
from qunying.journal.record import Draft, record_many, timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, paced
from qunying.people.facts import LevelsRead as LevelsReadFact
from qunying.people.facts import LevelTurned
from qunying.people.levels import holding, versions
from qunying.people.levels.models import LevelsRead, LevelState
from qunying.people.levels.reader import Figure, LevelTurn, Standing, read_day
from qunying.people.levels.rulebook import Rules
from qunying.people.models import Community

LOOK_SECONDS = 900.0  # the days are whole at midnight, and the lake is a minute behind
SPAN_DAYS = 14  # read at once: so much is in memory
CHUNK = 200
STATE = ("level", "place", "way", "version", "since", "risen", "figures")

Day = dict[int, dict[str, Figure]]


@every(LOOK_SECONDS, "people.levels", apart=True)
def keep_all() -> int:
    """Every community that is run has its members' levels as of yesterday; returns how many turns were new."""
    return sum(keep(one) for one in Community.objects.filter(is_archive=False).order_by("pk").values_list("pk", flat=True))


def keep(community_id: int) -> int:
    """Each member's turns up to the last whole day of the lake are in the journal, once; returns how many were new.

    A turn's key names member and day, so reading the same days again writes nothing.
    """
    declared = versions.all_versions(community_id)
    if not declared:
        return 0
    new = 0
    until = clock.today(timezone_of(community_id)) - timedelta(days=1)
    read = LevelsRead.objects.filter(community_id=community_id).values_list("read_until", flat=True).first()
    start = read + timedelta(days=1) if read else declared[0][0]
    while start <= until:
        end = min(until, start + timedelta(days=SPAN_DAYS - 1))
        found = _read_span(community_id, declared, start, end)
        if found is None:
            break  # the lake does not hold these days wholly yet
        new += found
        start = end + timedelta(days=1)
    return new


def _read_span(community_id: int, declared: Sequence[tuple[date, Rules]], start: date, end: date) -> int | None:
    rules_of = {day: _of_day(declared, day) for day in _days(start, end)}
    figures = _figures(community_id, sorted({name for rules in rules_of.values() for name in rules.figures}), start, end)
    if figures is None:
        return None
    standing, done = _standing(community_id, start)
    held = holding.standing_on(community_id, start, end)
    turns: dict[int, list[LevelTurn]] = defaultdict(list)
    read = []
    for day, rules in rules_of.items():
        found = read_day(rules, day, figures.get(day, {}), standing, held.get(day))
        read.append((day, rules, len(figures.get(day, {})), len(found)))
        for turn in found:
            if turn.identity not in done:
                turns[turn.identity].append(turn)
    return _write(community_id, turns, standing, read)


def _write(community_id: int, turns: dict[int, list[LevelTurn]], standing: dict[int, Standing], read: list[tuple[date, Rules, int, int]]) -> int:
    """A member's turns of the span and where they stand are one transaction; what a crash left is known by that."""
    new = 0
    for part in paced(chunks(sorted(turns), CHUNK)):
        with transaction.atomic():
            drafts = [_draft(community_id, turn) for identity in part for turn in turns[identity]]
            new += len(record_many(drafts))
            _remember(community_id, [turns[identity][-1] for identity in part], standing)
    with transaction.atomic():
        record_many([_read_draft(community_id, *one) for one in read])
        LevelsRead.objects.update_or_create(community_id=community_id, defaults={"read_until": read[-1][0]})
    return new


def _figures(community_id: int, names: Sequence[str], start: date, end: date) -> dict[date, Day] | None:
    """By day and member; none while the lake lacks any of these days."""
    if not names:
        return {}
    found = insight.run("people.level_figures", community_id, figures=tuple(names), start=start, end=end)
    if found.data_time is None or clock.local_day(found.data_time, timezone_of(community_id)) <= end:
        return None
    days: dict[date, Day] = defaultdict(lambda: defaultdict(dict))
    for row in found.rows:
        days[row["day"]][row["identity"]][row["figure"]] = Figure(row["amount"], row["unseen"])
    return days


def _standing(community_id: int, start: date) -> tuple[dict[int, Standing], set[int]]:
    """Where everybody above the lowest level stood before that day; and whose days from there on are written already, as a crash leaves it."""
    rows = LevelState.objects.filter(community_id=community_id)
    done = set(rows.filter(since__gte=start).values_list("identity_id", flat=True))
    here = rows.filter(since__lt=start, place__gt=0).values_list("identity_id", "level", "since", "risen")
    return {identity: Standing(level, since, risen) for identity, level, since, risen in here}, done


def _remember(community_id: int, last: Sequence[LevelTurn], standing: dict[int, Standing]) -> None:
    rows = []
    for turn in last:
        stands = standing.get(turn.identity)
        rows.append(LevelState(
            community_id=community_id, identity_id=turn.identity, level=turn.after, place=turn.place, way=turn.way, version=turn.version, since=turn.day,
            risen=stands.risen if stands else turn.day, figures=[list(one) for one in zip(turn.names, turn.values, turn.asked, strict=True)],
        ))  # fmt: skip
    remember(rows)


def remember(rows: Sequence[LevelState]) -> None:
    """These members stand so from now on."""
    LevelState.objects.bulk_create(rows, update_conflicts=True, unique_fields=["community", "identity"], update_fields=list(STATE))


def _draft(community_id: int, turn: LevelTurn) -> Draft:
    fact = LevelTurned(turn.before, turn.after, turn.place_before, turn.place, turn.way, turn.version, turn.names, turn.values, turn.asked)
    key = f"people.level:{community_id}:{turn.identity}:{turn.day:%Y%m%d}"
    return Draft(fact, key=key, community=community_id, identity=turn.identity, happened_at=_evening(turn.day, community_id))


def _read_draft(community_id: int, day: date, rules: Rules, members: int, turns: int) -> Draft:
    lowest = rules.levels[0].key if rules.levels else None
    fact = LevelsReadFact(rules.version, lowest, members, turns)
    return Draft(fact, key=f"people.levels_read:{community_id}:{day:%Y%m%d}", community=community_id, happened_at=_evening(day, community_id))


def _evening(day: date, community_id: int) -> datetime:
    """The last moment of the day: a turn is known when the day is over."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(timezone_of(community_id)))


def _of_day(declared: Sequence[tuple[date, Rules]], day: date) -> Rules:
    return [rules for first, rules in declared if first <= day][-1]


def _days(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range((end - start).days + 1))
