"""The detector of the first level: which groups of a community are falling apart now, and from which facts that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Max, Q

from qunying.camps.models import Cohort, Day
from qunying.camps.rescue import rule
from qunying.camps.rescue.models import Rescue
from qunying.camps.rescue.playbook import CONTACTS_MAX
from qunying.camps.rescue.rule import Stretch
from qunying.camps.services.cohorts import live
from qunying.groups import queries as groups
from qunying.groups.queries import Learners
from qunying.insight import acts
from qunying.journal import pulse
from qunying.journal.facts import Recorded
from qunying.journal.pulse import Span
from qunying.people import queries as people

JOINED, LEFT, BY_THEMSELVES = "groups.joined", "groups.left", "left"
MESSAGES = "messages"
LOOK_BACK = timedelta(days=7)  # to say how long a silent group has been silent
TALKED_WITHIN = timedelta(days=3)  # who used to talk in it
EVIDENCE_MAX = 50
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Finding:
    """A group that needs rescue: why, with the numbers, the facts, and whom to write to."""

    group: int
    reason: str
    learners: int
    left: int = 0
    silent_hours: int = 0
    before: int = 0
    evidence: tuple[int, ...] = ()
    contacts: tuple[int, ...] = field(default=())
    gone: tuple[int, ...] = field(default=())
    happened_at: datetime | None = None  # when the line was crossed


@dataclass(frozen=True, slots=True)
class _Watch:
    """What the detector knows of a community at this moment."""

    community: int
    now: datetime
    days: Stretch
    rooms: dict[int, Learners]
    others: Sequence[int]  # identities of staff and bots
    rescued: dict[int, datetime]  # when each group's last rescue was over


def findings(community_id: int, now: datetime) -> list[Finding]:
    """The groups that raise the alarm now; none while the cohort does not run, and never a group whose alarm is open."""
    watch = _watch(community_id, now)
    if watch is None:
        return []
    leaving = _leaving(watch)
    silent = _silent(watch, without=leaving)
    return _with_people(watch, {**leaving, **silent})


def vital_kinds() -> list[str]:
    """The kinds of fact by which a member shows that they are there."""
    return [*acts.own_kinds(), JOINED]


def active(community_id: int, group_ids: Iterable[int], *, since: datetime, until: datetime, others: Sequence[int] | None = None) -> dict[int, int]:
    """How many members of each group did something themselves in that span."""
    without = people.not_members(community_id) if others is None else others
    found = pulse.by_group(Span(community_id, acts.own_kinds(), since, until, list(group_ids), without))
    return {group: one.people for group, one in found.items()}


def departures(community_id: int, *, since: datetime, until: datetime, groups: Iterable[int] | None, without: Sequence[int]) -> dict[int, list[Recorded]]:
    """The facts of members who left each group by themselves in that span; who was moved or removed did not walk away."""
    found: dict[int, list[Recorded]] = {}
    for fact in pulse.facts(Span(community_id, [LEFT], since, until, groups, without)):
        if fact.group is not None and fact.payload["reason"] == BY_THEMSELVES:
            found.setdefault(fact.group, []).append(fact)
    return found


def _watch(community_id: int, now: datetime) -> _Watch | None:
    cohort = live(community_id, now)
    days = rule.stretch(_firsts(cohort), now) if cohort else None
    if days is None:
        return None
    past = Rescue.objects.filter(community_id=community_id).values("group_id")
    told = {row["group_id"]: row for row in past.annotate(ended=Max("ended_at"), open=Max("raised_at", filter=Q(ended_at=None)))}
    rooms = {
        pk: one for pk, one in groups.learners(community_id).items() if now - one.since >= rule.GRACE and not (pk in told and told[pk]["open"] is not None)
    }
    rescued = {pk: row["ended"] for pk, row in told.items() if row["ended"] is not None}
    return _Watch(community_id, now, days, rooms, people.not_members(community_id), rescued) if rooms else None


def _firsts(cohort: Cohort) -> list[datetime]:
    return list(Day.objects.filter(cohort_id=cohort.pk).order_by("first_at").values_list("first_at", flat=True))


def _leaving(watch: _Watch) -> dict[int, Finding]:
    gone = departures(watch.community, since=watch.now - rule.LEAVING_WINDOW, until=watch.now, groups=None, without=watch.others)
    found = {}
    for group, facts in gone.items():
        room, over = watch.rooms.get(group), watch.rescued.get(group)
        fresh = [fact for fact in facts if over is None or fact.happened_at > over]  # those before it were dealt with
        if room is None or not rule.leaving(len(fresh), room.present + len(fresh)):
            continue
        away = _away(watch, group, fresh)
        if rule.leaving(len(away), room.present + len(away)):
            last = tuple(reversed(away))[:CONTACTS_MAX]
            evidence = tuple(fact.id for fact in away.values())[-EVIDENCE_MAX:]
            crossed = _crossed([fact.happened_at for fact in away.values()], room.present + len(away))
            found[group] = Finding(group, rule.LEAVING, room.present + len(away), left=len(away), evidence=evidence, gone=last, happened_at=crossed)
    return found


def _crossed(moments: Sequence[datetime], learners: int) -> datetime:
    """The moment of the leaving that was one too many."""
    return next(at for n, at in enumerate(sorted(moments), start=1) if rule.leaving(n, learners))


def _away(watch: _Watch, group: int, facts: Sequence[Recorded]) -> dict[int, Recorded]:
    """Who of these left and is not back, by membership, in the order of leaving."""
    who = people.memberships(watch.community, [fact.identity for fact in facts if fact.identity])
    sitting = {member for member, place in groups.seated(who.values()) if place == group}
    return {who[fact.identity]: fact for fact in facts if fact.identity in who and who[fact.identity] not in sitting}


def _silent(watch: _Watch, *, without: Iterable[int]) -> dict[int, Finding]:
    rooms = {pk: one for pk, one in watch.rooms.items() if one.present >= rule.LEARNERS_MIN and pk not in set(without)}
    beating = pulse.by_group(Span(watch.community, vital_kinds(), watch.now - rule.SILENT_AFTER, watch.now, without=watch.others))
    quiet = [pk for pk in rooms if pk not in beating]
    if not quiet:
        return {}
    # Only for these it is worth asking how long it has been.
    last = pulse.by_group(Span(watch.community, vital_kinds(), watch.now - LOOK_BACK, watch.now, quiet, watch.others))
    unseen = _unseen(watch, quiet)
    found = {}
    for pk in quiet:
        beat = last.get(pk)
        silence = rule.silence(watch.days, beat.last_at if beat else None, watch.rescued.get(pk), watch.now)
        if silence >= rule.SILENT_AFTER and pk not in unseen:
            since = watch.now - (silence - rule.SILENT_AFTER)
            hours, evidence = int(silence.total_seconds() // 3600), (beat.last_id,) if beat else ()
            found[pk] = Finding(pk, rule.SILENT, rooms[pk].present, silent_hours=hours, evidence=evidence, happened_at=since)
    return found


def _unseen(watch: _Watch, quiet: Sequence[int]) -> set[int]:
    """Groups in which people may be talking where we cannot see it, and of whose members nothing else was seen all week: unknown is not silent."""
    blind = set(quiet) & acts.blind_groups(MESSAGES, watch.community)
    if not blind:
        return set()
    return blind - set(pulse.by_group(Span(watch.community, acts.own_kinds(), watch.now - LOOK_BACK, watch.now, sorted(blind), watch.others)))


def _with_people(watch: _Watch, found: dict[int, Finding]) -> list[Finding]:
    """The findings in the order of their groups, each with how many were active before and whom to write to."""
    if not found:
        return []
    before = active(watch.community, found, since=watch.now - DAY, until=watch.now, others=watch.others)
    contacts = _contacts(watch, list(found))
    return [replace(one, before=before.get(group, 0), contacts=contacts[group]) for group, one in sorted(found.items())]


def _contacts(watch: _Watch, wanted: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Members who sit in each group now: those who did most lately, then those who came last."""
    talked = pulse.busiest(Span(watch.community, acts.own_kinds(), watch.now - TALKED_WITHIN, watch.now, wanted, watch.others), limit=5 * CONTACTS_MAX)
    known = people.memberships(watch.community, {identity for ones in talked.values() for identity in ones})
    sitting = groups.seated(known.values())
    found = {}
    for group in wanted:
        first = [known[one] for one in talked.get(group, ()) if (known.get(one), group) in sitting]
        found[group] = tuple([*first, *_newest(watch, group, first)][:CONTACTS_MAX])
    return found


def _newest(watch: _Watch, group: int, known: Sequence[int]) -> list[int]:
    if len(known) >= CONTACTS_MAX:
        return []
    staff = set(people.memberships(watch.community, watch.others).values())
    return [row.membership_id for _, row in reversed(groups.members(group, limit=1000)) if row.membership_id not in {*known, *staff}]
