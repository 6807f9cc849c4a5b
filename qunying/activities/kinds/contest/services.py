"""Sending ideas, voting for them, and the places at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from qunying.activities import gate
from qunying.activities.gate import Ask, Live, Outcome
from qunying.activities.kinds.contest.facts import ContestClosed, IdeaEntered, IdeaPlaced, IdeaVoted
from qunying.activities.kinds.contest.models import Idea, Vote
from qunying.activities.models import Schedule
from qunying.activities.wording import clean, line
from qunying.journal.record import Draft, record, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import add_to, db_time
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

TITLE_MAX, TEXT_MAX = 40, 600
IDEAS, VOTES = "activities_idea", "activities_vote"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaRequest(Ask):
    """An idea; ``key`` is the sender's, so that a retry is no second idea."""

    title: str
    key: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteRequest(Ask):
    """A vote for somebody else's idea."""

    idea_id: int


def enter_many(requests: Sequence[IdeaRequest]) -> list[Outcome]:
    """Every idea that may be sent stands in its contest with its fact, each once under its sender's key; the others' outcomes say why not."""
    return gate.in_parts(requests, _enter)


def vote_many(requests: Sequence[VoteRequest]) -> list[Outcome]:
    """Every vote that may be given is counted once a member and idea; one's own idea takes none of one's own."""
    return gate.in_parts(requests, _vote)


@verb("activities.enter", needs=("member",))
def enter(membership_id: int, *, activity_id: int, group_id: int, title: str, key: str, text: str = "") -> int:
    """The member's idea stands in the contest, once under the key; returns its id. Refused as in ``enter_many``, or ``enough_ideas``."""
    ask = {"activity_id": activity_id, "membership_id": membership_id, "group_id": group_id, "identity_id": _identity(membership_id)}
    return int(gate.only(enter_many([IdeaRequest(**ask, title=title, text=text, key=key)])).id or 0)


@verb("activities.vote", needs=("member",))
def vote(membership_id: int, *, activity_id: int, group_id: int, idea_id: int) -> bool:
    """The member's vote for the idea counts; returns whether it is new. Refused ``own_idea``, ``not_found`` and as in ``enter_many``."""
    ask = {"activity_id": activity_id, "membership_id": membership_id, "group_id": group_id, "identity_id": _identity(membership_id)}
    return gate.only(vote_many([VoteRequest(**ask, idea_id=idea_id)])).new


def close_contest(activity_id: int) -> None:
    """Every idea has its place by votes, equal votes share one, ideas without a vote have none; the winners' facts name them. Once only."""
    schedule = Schedule.objects.select_for_update(of=("self",)).select_related("activity").get(pk=activity_id)
    if schedule.closed_at is not None:
        return
    schedule.closed_at = clock.now()
    schedule.save(update_fields=["closed_at"])
    ideas = list(Idea.objects.filter(activity_id=activity_id).order_by("-votes", "pk"))
    _place(ideas)
    Idea.objects.bulk_update(ideas, ["place"], batch_size=200)
    given = Vote.objects.filter(activity_id=activity_id).aggregate(votes=Count("id"), voters=Count("membership_id", distinct=True))
    community, winners = schedule.activity.community_id, [one for one in ideas if one.place and one.place <= int(schedule.body.get("winners", 3))]
    record(ContestClosed(activity_id, len(ideas), **given), key=f"contest-closed:{activity_id}", community=community, subject=("activity", activity_id))
    identities = people.identities(one.membership_id for one in winners)
    record_many([
        Draft(
            IdeaPlaced(activity_id, one.pk, one.place or 0, one.votes), f"idea-placed:{one.pk}", community, group=one.group_id,
            identity=identities.get(one.membership_id), subject=("idea", one.pk),
        )
        for one in winners
    ])  # fmt: skip


def _place(ideas: Sequence[Idea]) -> None:
    """The first of equal votes gives them all their place, and the next is as many places on."""
    for number, idea in enumerate(ideas, start=1):
        before = ideas[number - 2] if number > 1 else None
        if idea.votes:
            idea.place = before.place if before is not None and before.votes == idea.votes else number


def _enter(requests: Sequence[IdeaRequest]) -> list[Outcome]:
    at = db_time(clock.now())
    found, barred = gate.admit(requests, kind="contest")
    members, keys = {one.membership_id for one in requests}, [_key(one) for one in requests]
    counted = Idea.objects.filter(activity_id__in=list(found), membership_id__in=members).values_list("activity_id", "membership_id").annotate(n=Count("id"))
    sent = {(activity, member): n for activity, member, n in counted}
    before = gate.known(IDEAS, keys)
    rows: dict[str, tuple[object, ...]] = {}
    refusals: list[Refused | None] = []
    for request, key, why in zip(requests, keys, barred, strict=True):
        try:
            if why is not None:
                raise why
            one, who = found[request.activity_id], (request.activity_id, request.membership_id)
            if key not in before and key not in rows:
                _room(one, sent.get(who, 0))
                sent[who] = sent.get(who, 0) + 1
            row = (line(request.title, most=TITLE_MAX), clean(request.text, most=TEXT_MAX, empty=True), 0)
            rows.setdefault(key, (*gate.base(key, one, request, at), *row))
            refusals.append(None)
        except Refused as problem:
            refusals.append(problem)
    new = gate.put(IDEAS, {"title": "text", "text": "text", "votes": "integer"}, rows)
    ids = dict(Idea.objects.filter(key__in=list(rows)).values_list("key", "pk"))
    record_many([
        Draft(
            IdeaEntered(request.activity_id, len(request.title) + len(request.text)), f"idea:{ids[key]}", found[request.activity_id].community,
            group=request.group_id, identity=request.identity_id, subject=("idea", ids[key]),
        )
        for request, key in zip(requests, keys, strict=True) if key in new
    ])  # fmt: skip
    return gate.outcomes(keys, refusals, ids, new)


def _vote(requests: Sequence[VoteRequest]) -> list[Outcome]:
    at = db_time(clock.now())
    found, barred = gate.admit(requests, kind="contest")
    ideas = Idea.objects.in_bulk([one.idea_id for one in requests])
    keys = [f"v:{one.idea_id}:{one.membership_id}" for one in requests]
    refusals = [why or _not_this(request, ideas.get(request.idea_id)) for request, why in zip(requests, barred, strict=True)]
    asked = [(key, request) for key, request, why in zip(keys, requests, refusals, strict=True) if why is None]
    rows = {key: (*gate.base(key, found[request.activity_id], request, at), request.idea_id) for key, request in asked}
    new = gate.put(VOTES, {"idea_id": "bigint"}, rows)
    ids = dict(Vote.objects.filter(key__in=list(rows)).values_list("key", "pk"))
    fresh = {key: request for key, request in asked if key in new}
    more: dict[int, int] = {}
    for request in fresh.values():
        more[request.idea_id] = more.get(request.idea_id, 0) + 1
    add_to(IDEAS, "votes", more)
    record_many([
        Draft(
            IdeaVoted(request.activity_id, request.idea_id), f"vote:{ids[key]}", found[request.activity_id].community,
            group=request.group_id, identity=request.identity_id, subject=("idea", request.idea_id),
        )
        for key, request in fresh.items()
    ])  # fmt: skip
    return gate.outcomes(keys, refusals, ids, new)


def _room(one: Live, sent: int) -> None:
    most = int(one.body.get("entries_each", 3))
    if sent >= most:
        raise Refused("enough_ideas", activity=one.activity.name, most=most)


def _not_this(request: VoteRequest, idea: Idea | None) -> Refused | None:
    if idea is None or idea.activity_id != request.activity_id:
        return Refused("not_found")
    return Refused("own_idea", title=idea.title) if idea.membership_id == request.membership_id else None


def _key(request: IdeaRequest) -> str:
    return f"c:{request.activity_id}:{request.membership_id}:{request.key[:60]}"


def _identity(membership_id: int) -> int:
    return people.identities([membership_id]).get(membership_id, 0)
