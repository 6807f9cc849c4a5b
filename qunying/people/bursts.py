"""成批加入: many who join within minutes and say nothing of themselves are told to whoever runs the community, with where most of them came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from qunying.flows import services, tasks
from qunying.flows.services import NewTask
from qunying.journal import read
from qunying.journal.facts import Recorded
from qunying.journal.record import Origin, record, timezone_of
from qunying.kernel import clock
from qunying.people.facts import BulkJoined

MANY: Final = 30
WITHIN: Final = timedelta(minutes=10)
QUIET: Final = timedelta(hours=1)  # the same wave is one alarm
STALE: Final = timedelta(days=3)  # a wave found only later, from days long gone, is history and nobody's task
TASK: Final = "people.bulk_join"

tasks.kind(TASK, harm=6, roles=("operator", "owner"), within=timedelta(days=1))

Way = tuple[str | None, int | None, int | None]  # source, ref, inviter


def watch(community_id: int, facts: Sequence[Recorded]) -> int:
    """Every wave among these joinings is told once, with its task; returns how many are new. A wave within an hour after another is the same wave."""
    since, until = min(fact.happened_at for fact in facts) - WITHIN, max(fact.happened_at for fact in facts)
    told = [row.happened_at for row in _rows(community_id, "people.bulk_joined", since - QUIET, until)]
    new = 0
    for wave in _waves(_bare(community_id, since, until)):
        first = wave[0].happened_at
        if not any(first - QUIET <= at <= first + WITHIN for at in told):
            told.append(wave[-1].happened_at)
            _tell(community_id, wave)
            new += 1
    return new


def _tell(community_id: int, wave: Sequence[Recorded]) -> None:
    (source, ref, inviter), most = Counter(_way(fact) for fact in wave).most_common(1)[0]
    seconds = int((wave[-1].happened_at - wave[0].happened_at).total_seconds())
    key, at = f"bulk-joined:{community_id}:{wave[0].id}", wave[-1].happened_at
    record(BulkJoined(len(wave), seconds, most, source, ref, inviter), key=key, community=community_id, subject=("community", community_id), happened_at=at)
    if clock.now() - at > STALE:
        return
    data = {"count": len(wave), "seconds": seconds, "of_source": most, "source": source, "ref": ref, "inviter": inviter, "at": at.isoformat()}
    services.open_tasks([NewTask(key, TASK, community_id, data=data, evidence=[fact.id for fact in wave[:MANY]])])


def _bare(community_id: int, since: datetime, until: datetime) -> list[Recorded]:
    """Members who joined here, not in an import and not in a rehearsal, and of whom nothing but a name is known."""
    rows = _rows(community_id, "people.joined", since, until)
    return [row for row in rows if row.origin == Origin.LIVE and row.payload.get("member_kind") == "member" and row.payload.get("profile") is False]


def _rows(community_id: int, kind: str, since: datetime, until: datetime) -> list[Recorded]:
    zone = timezone_of(community_id)
    first, last = clock.local_day(since, zone), clock.local_day(until, zone)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return read.between(community_id, kinds=[kind], since=since, until=until, days=days, groups=None)


def _waves(joins: Sequence[Recorded]) -> Iterator[list[Recorded]]:
    """Thirty within ten minutes, with all others of those ten minutes; the next wave begins after them."""
    start = 0
    while start + MANY <= len(joins):
        first = joins[start].happened_at
        if joins[start + MANY - 1].happened_at - first > WITHIN:
            start += 1
            continue
        wave = [one for one in joins[start:] if one.happened_at <= first + WITHIN]
        yield wave
        start += len(wave)


def _way(fact: Recorded) -> Way:
    """The source; of invites the one who asked, for each person has an invite of their own."""
    payload = fact.payload
    return payload.get("source"), payload.get("source_ref") if payload.get("source") != "invite" else None, payload.get("inviter")
