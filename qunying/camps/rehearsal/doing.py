"""Carry out simulated acts through the same services that pages call, in batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta

from qunying.activities import services as activities
from qunying.activities.services import CheckInRequest
from qunying.camps.rehearsal import answering, chats, duty, office, rating, shopping, taking_part, till, trouble
from qunying.camps.rehearsal.acts import CARD, CHECK_IN, LEAVE, LIKE, SAY, SEE, TAP
from qunying.camps.rehearsal.rooms import Room
from qunying.camps.rehearsal.world import Moment, Today, World
from qunying.channels import queries as feeds
from qunying.channels import services as channels
from qunying.channels.services import PostRequest, Sight, wecom_sandbox
from qunying.kernel import clock
from qunying.people import services as people

EARLY_SECONDS = 60  # a card may come a little before its slot by the clock of another process
FEED_PAGE = 50
OTHERS: dict[str, Callable[[World, Today, Sequence[Moment]], None]] = (
    answering.DOERS | chats.DOERS | taking_part.DOERS | duty.DOERS | office.DOERS | trouble.DOERS | shopping.DOERS | till.DOERS
)
STALE = timedelta(hours=3)  # nobody sends a morning's message at night


def perform(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """All these acts have been tried, each kind as one batch; what a service refuses did not happen."""
    by_kind: dict[str, list[Moment]] = defaultdict(list)
    for moment in moments:
        by_kind[moment.act.kind].append(moment)
    for moment in by_kind[TAP]:
        _tap(world.rooms[moment.room])
    _find_cards(world, today, {place for moment in moments if (place := _card_of(moment)) is not None})
    _see(world, today, by_kind[SEE])
    answering.open_links(world, today, by_kind[SEE])
    rating.rate(world, today, by_kind[SEE])
    _say(world, today, by_kind[SAY])
    _check_in(world, today, by_kind[CHECK_IN])
    for kind, do in OTHERS.items():
        if by_kind[kind]:
            do(world, today, by_kind[kind])
    if by_kind[LEAVE]:
        people.leave_many([moment.act.member for moment in by_kind[LEAVE]])
        chats.leave(world, by_kind[LEAVE])


def _see(world: World, today: Today, moments: Sequence[Moment]) -> None:
    channels.see_many([
        Sight(member, identity, world.community, group, max(card, world.newest.get(group, 0)), oldest=card)
        for member, identity, group, card in world.before_cards(today, moments)
    ])  # fmt: skip


def _card_of(moment: Moment) -> tuple[int, str] | None:
    """The place and slot of the card the act is about; None where it is about none."""
    about = moment.act.kind in (SEE, LIKE) or moment.act.reply_to.startswith(CARD)
    return (moment.room, moment.act.slot) if about else None


def _find_cards(world: World, today: Today, wanted: set[tuple[int, str]]) -> None:
    """Look for the posts of these slots that have not been found yet."""
    slots = {slot.id: slot.second for slot in today.course.slots} if today.course else {}
    for index, slot in sorted(wanted):
        room = world.rooms[index]
        if (room.group, slot) in world.cards or slot not in slots:
            continue
        begins = world.at(today.day, slots[slot] - EARLY_SECONDS)
        ends = min((world.at(today.day, second - EARLY_SECONDS) for second in slots.values() if second > slots[slot]), default=None)
        for post in feeds.feed(room.group, limit=FEED_PAGE):
            world.newest[room.group] = max(post.id, world.newest.get(room.group, 0))
            if post.kind == "card" and post.posted_at >= begins and (ends is None or post.posted_at < ends):
                world.cards.setdefault((room.group, slot), post.id)


def _say(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """Words go out in rounds, for a reply needs the post it answers."""
    said = {moment.act.key(today.number) for moment in moments}
    waiting = list(moments)
    while waiting:
        ready = [moment for moment in waiting if moment.act.reply_to not in said or moment.act.reply_to in world.posts]
        later = [moment for moment in waiting if moment not in ready] if len(ready) < len(waiting) else []
        _post(world, today, ready or waiting)
        waiting = later if ready else []


def _post(world: World, today: Today, moments: Sequence[Moment]) -> None:
    requests = [(moment, request) for moment in moments if (request := _request(world, today, moment)) is not None]
    results = channels.post_many([request for _, request in requests])
    for (moment, request), result in zip(requests, results, strict=True):
        if result.post is not None:
            world.posts[moment.act.key(today.number)] = result.post
            world.newest[request.group] = max(result.post, world.newest.get(request.group, 0))


def _request(world: World, today: Today, moment: Moment) -> PostRequest | None:
    room, act, who = world.rooms[moment.room], moment.act, _who(world, today, moment)
    if who is None:
        return None
    quoted = act.reply_to.startswith(CARD)
    reply_to = world.cards.get((room.group, act.slot)) if quoted else world.posts.get(act.reply_to)
    return PostRequest(*who, world.community, room.group, act.body, f"sim:{act.key(today.number)}", reply_to=reply_to)


def _who(world: World, today: Today, moment: Moment) -> tuple[int, int] | None:
    """(membership, identity) of who acts: a simulated member, or the room's host."""
    member, host = moment.act.member, world.rooms[moment.room].host
    if member < 0:
        return (host.membership, host.identity) if host else None
    return (member, today.identities[member]) if member in today.identities else None


def _check_in(world: World, today: Today, moments: Sequence[Moment]) -> None:
    requests = []
    for moment in moments:
        room, who = world.rooms[moment.room], _who(world, today, moment)
        activity = world.activities.get(room.route)
        if activity is not None and who is not None:
            requests.append(CheckInRequest(activity, *who, room.group))
    activities.check_in_many(requests)


def _tap(room: Room) -> None:
    """The host takes up the phone: the tasks of the hour are confirmed, its cards sent by hand and ticked; what is older stays undone."""
    if room.host is None:
        return
    since = clock.now() - STALE
    for task in wecom_sandbox.inbox(room.corp, room.userid):
        if task.created_at > since:
            wecom_sandbox.tap(task.msgid, room.userid)
    for card in feeds.cards(room.host.staff):
        if card.group == room.group and card.display in ("waiting", "not_sent") and card.planned_at > since:
            channels.attest(card.outbox_id, staff_id=room.host.staff)
