"""What simulated members do in activities: send, write, enter, vote, sign up, come, join the day's list; drawn from seed and day like all they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from qunying.activities import queries as activities
from qunying.activities import services
from qunying.camps.rehearsal.acts import Act, Scene, Seated, presence
from qunying.camps.rehearsal.dice import dice
from qunying.camps.rehearsal.people import EARLY, MIDDAY, Member
from qunying.camps.rehearsal.speech import fill
from qunying.camps.rehearsal.voices import given
from qunying.kernel import clock

if TYPE_CHECKING:
    from qunying.camps.rehearsal.world import Moment, Today, World

SEND_ITEM, WRITE, ENTER, VOTE, SIGN_UP, ARRIVE, JOIN_LIST = "send_item", "write_diary", "enter", "vote", "sign_up", "arrive", "join_list"
WAKING, ASLEEP = 7 * 3600, 22 * 3600
HOURS = {EARLY: (7.2, 9.5), MIDDAY: (11.8, 14)}  # when a member has the phone in hand; others in the evening
EVENING = (19.2, 21.8)
RUN_KNOWN = timedelta(days=4)  # so long before it people put themselves on the list of an event
COME = 0.86  # of those on the list
NAMED = 0.85
WRITERS = 0.5  # of those who take part at all, the share that keeps a diary; the talkative more
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Offer:
    """An activity as one may take part in it on one day."""

    id: int
    kind: str
    routes: tuple[str, ...]
    opens: int  # seconds of that day
    closes: int
    days_left: int  # of its span, this day counted; of an event, days until it
    begins: int = 0  # of an event on its day: the second of its start


def offers(community: int, routes: Iterable[str], day: date, zone: str) -> list[Offer]:
    """What is open on that day to members of groups of these routes, besides the plain check-in."""
    found = (_offer(row, day, zone) for row in activities.open_to(community, set(routes)) if row.kind in _PLANS)
    return [one for one in found if one is not None and one.opens < one.closes]


def acts_of_day(scene: Scene, route: str, roster: Iterable[Seated], open_now: Sequence[Offer]) -> list[Act]:
    """All that the group's members do in activities on that day; whoever is away does nothing."""
    mine = [offer for offer in open_now if not offer.routes or route in offer.routes]
    found: list[Act] = []
    for seated in roster if mine else ():
        here = presence(scene, seated)
        if here > 0:
            for offer in mine:
                found += _PLANS[offer.kind](scene, seated.member, here, offer, dice(scene.seed, "part", offer.id, seated.member.number, scene.day))
    return found


def _offer(row: activities.ActivityRow, day: date, zone: str) -> Offer | None:
    first, last = clock.local_day(row.opens_at, zone), clock.local_day(row.closes_at, zone)
    if row.kind == "run":
        known = first - RUN_KNOWN <= day <= first
        return Offer(row.id, row.kind, row.routes, 0, DAY, (first - day).days, _second(row.opens_at, first, zone)) if known else None
    if row.daily:
        return Offer(row.id, row.kind, row.routes, _second(row.opens_at, first, zone), _second(row.closes_at, first, zone), 1)
    if not first <= day <= last:
        return None
    opens = _second(row.opens_at, first, zone) if day == first else 0
    closes = _second(row.closes_at, last, zone) if day == last else DAY
    return Offer(row.id, row.kind, row.routes, opens, closes, (last - day).days + 1)


def _second(at: datetime, day: date, zone: str) -> int:
    return int((at - clock.at_local(day, "00:00", zone)).total_seconds())


def _when(who: Member, offer: Offer, draw: Random) -> int:
    """A second at which the member has time and the activity is open."""
    begins, ends = (int(hour * 3600) for hour in HOURS.get(who.rhythm, EVENING))
    first, last = max(begins, offer.opens + 60), min(ends, offer.closes - 60)
    if first >= last:
        first = max(WAKING, offer.opens + 60)
        last = max(first, min(ASLEEP, offer.closes - 60))
    return int(draw.uniform(first, last))


def _act(kind: str, who: Member, offer: Offer, at: int, number: int = 0) -> Act:
    return Act(at, who.number, kind, str(offer.id), number, "", "")


def _sends(scene: Scene, who: Member, here: float, offer: Offer, draw: Random) -> Iterator[Act]:
    if draw.random() < (0.3 * who.archetype.voice + 0.25 * who.archetype.asks) * here:
        yield _act(SEND_ITEM, who, offer, _when(who, offer, draw), scene.day)


def _writes(scene: Scene, who: Member, here: float, offer: Offer, draw: Random) -> Iterator[Act]:
    keeps = dice(scene.seed, "diary", offer.id, who.number).random() < WRITERS * (0.3 + who.archetype.diligence) + 0.3 * who.archetype.voice
    if keeps and draw.random() < who.archetype.diligence * min(1.0, here):
        yield _act(WRITE, who, offer, _when(who, offer, draw), scene.day)


def _enters(scene: Scene, who: Member, here: float, offer: Offer, draw: Random) -> Iterator[Act]:
    if draw.random() < 0.12 * who.archetype.voice * here:
        yield _act(ENTER, who, offer, _when(who, offer, draw), scene.day)
    if draw.random() < 0.28 * who.archetype.attention * here:
        yield _act(VOTE, who, offer, _when(who, offer, draw), scene.day)


def _runs(scene: Scene, who: Member, here: float, offer: Offer, draw: Random) -> Iterator[Act]:
    """On the list one of the days before, and most of those on it at the place a little before the start."""
    mind = dice(scene.seed, "run", offer.id, who.number)
    if mind.random() > 0.5 * who.archetype.attention:
        return
    decides = mind.randint(1, RUN_KNOWN.days)
    if offer.days_left == decides:
        yield _act(SIGN_UP, who, offer, _when(who, offer, draw))
    elif offer.days_left == 0 and mind.random() < COME:
        yield _act(ARRIVE, who, offer, offer.begins + int(draw.gauss(-240, 240)))


def _lists(scene: Scene, who: Member, here: float, offer: Offer, draw: Random) -> Iterator[Act]:
    if draw.random() < (0.06 + 0.4 * who.archetype.voice) * here:
        yield _act(JOIN_LIST, who, offer, _when(who, offer, draw), scene.day)


_PLANS: dict[str, Callable[[Scene, Member, float, Offer, Random], Iterator[Act]]] = {
    "feedback": _sends, "diary": _writes, "contest": _enters, "run": _runs, "jielong": _lists,
}  # fmt: skip


def _asks(world: World, today: Today, moments: Sequence[Moment]) -> Iterator[tuple[Act, dict[str, Any], Random]]:
    """Who acts where, as services take it, with the chance that belongs to the act."""
    for moment in moments:
        act = moment.act
        if act.member in today.identities:
            who = {"membership_id": act.member, "identity_id": today.identities[act.member]}
            ask = {"activity_id": int(act.slot), **who, "group_id": world.rooms[moment.room].group}
            yield act, ask, dice(world.seed, "given", act.slot, act.member, act.number)


def _pick(bank: Sequence[Any], act: Act) -> Any:
    """What that member has to say that day: neighbours say different things, and nobody the same twice in a row."""
    order = dice(len(bank), "given", act.slot).sample(range(len(bank)), len(bank))
    return bank[order[(act.member + 7 * act.number) % len(bank)]]


def _send(world: World, today: Today, moments: Sequence[Moment]) -> None:
    kind = world.kind
    bank, requests = given.ITEMS.get(kind) or given.ITEMS["paid"], []
    for act, ask, chance in _asks(world, today, moments):
        item = _pick(bank, act)
        requests.append(services.ItemRequest(**ask, type=item.type, text=fill(item.text, kind, chance), key=f"sim:{act.number}", named=chance.random() < NAMED))
    services.send_items_many(requests)


def _write(world: World, today: Today, moments: Sequence[Moment]) -> None:
    kind = world.kind
    bank, requests = given.DIARIES.get(kind) or given.DIARIES["product"], []
    for act, ask, chance in _asks(world, today, moments):
        named, private = chance.random() < NAMED, chance.random() < 0.1
        requests.append(services.DiaryRequest(**ask, text=fill(_pick(bank, act), kind, chance), private=private, named=named))
    services.write_diary_many(requests)


def _enter(world: World, today: Today, moments: Sequence[Moment]) -> None:
    bank, requests = given.IDEAS.get(world.kind) or given.IDEAS["product"], []
    for act, ask, _chance in _asks(world, today, moments):
        title, text = _pick(bank, act)
        if title not in {one.title for one in activities.contest.ideas(ask["activity_id"])}:  # said already: they will vote for it
            requests.append(services.IdeaRequest(**ask, title=title, text=text, key=f"sim:{act.number}"))
    services.enter_many(requests)


def _vote(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """What stands on top is seen by more people."""
    requests = []
    for act, ask, chance in _asks(world, today, moments):
        others = [one for one in activities.contest.ideas(ask["activity_id"]) if one.membership_id != act.member]
        if others:
            requests.append(services.VoteRequest(**ask, idea_id=others[int(chance.random() ** 1.6 * len(others))].id))
    services.vote_many(requests)


def _sign_up(world: World, today: Today, moments: Sequence[Moment]) -> None:
    services.sign_up_many([services.SignUpRequest(**ask) for _act, ask, _chance in _asks(world, today, moments)])


def _arrive(world: World, today: Today, moments: Sequence[Moment]) -> None:
    asked = [ask for _act, ask, _chance in _asks(world, today, moments)]
    services.arrive_many([services.ArrivalRequest(**ask, code=activities.run.code_of(ask["activity_id"], today.day)) for ask in asked])


def _join_list(world: World, today: Today, moments: Sequence[Moment]) -> None:
    bank, requests = given.REMARKS.get(world.kind) or given.REMARKS["store"], []
    for act, ask, chance in _asks(world, today, moments):
        quantity = chance.choice((1, 1, 1, 2, 2, 3))
        requests.append(services.JielongRequest(**ask, quantity=quantity, remark=fill(_pick(bank, act), world.kind, chance)))
    services.join_jielong_many(requests)


DOERS: dict[str, Callable[[World, Today, Sequence[Moment]], None]] = {
    SEND_ITEM: _send, WRITE: _write, ENTER: _enter, VOTE: _vote, SIGN_UP: _sign_up, ARRIVE: _arrive, JOIN_LIST: _join_list,
}  # fmt: skip
