"""What the simulated people of one group do on one day: a pure function of seed, roster and day, whatever was processed before."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from qunying.camps.rehearsal import people
from qunying.camps.rehearsal.dice import dice
from qunying.camps.rehearsal.people import EARLY, FOREVER, MIDDAY, Climate, Host, Member
from qunying.camps.rehearsal.speech import Speech

SEE, SAY, CHECK_IN, LEAVE, TAP = "see", "say", "check_in", "leave", "tap"
LIKE, OPEN, MURMUR = "like", "open", "murmur"  # a murmur is said where only the platform hears it; there a link opened is all that is seen
CARD = "card:"  # before a slot: what is said answers the card of that slot itself
CIRCLES = 7  # people of one circle answer each other rather than others
FAMILIAR = 0.75  # of replies, the share that goes to who answered oneself, or to the own circle
QUOTES = 0.3  # of what is said about a slot, the share that answers its card by name
DAY_END = 23 * 3600 + 20 * 60  # nobody acts later, so that check-in is still open
QUIET_VOICE = 0.45  # how much less is said on a day without posts
EXODUS_HOURS = (10 * 3600 + 300, 11 * 3600 + 2400)  # in one late morning, so that the demo's noon finds the alarm fresh and its host still in time
OPENS = 0.14  # of those who read a message sent by hand, the share that opens the link under it
LIKES, LIKES_BY_VOICE = 0.04, 0.28  # of those who see a card, the share that taps once to say so
QUIET = 22 * 3600 + 30 * 60  # the camp's own rule: no messages after half past ten


class Act(NamedTuple):
    """One thing one person does, at a second of the local day."""

    second: int
    member: int  # number of the member; -1 - position of the group for its host
    kind: str
    slot: str  # of see and like, and of what was said about it; "" otherwise
    number: int  # counts a person's words of the day
    reply_to: str  # key of the words answered, or of the card; "" for none
    body: str

    def key(self, day: int) -> str:
        """Names these words among all words of the camp."""
        return f"{day}.{self.member}.{self.number}"


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment of the day at which the group gets a post."""

    id: str
    second: int


QUIET_HOURS = (Slot("", 12 * 3600 + 1800), Slot("", 20 * 3600 + 900))


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a day of a group depends on, besides the members."""

    seed: int
    group: str
    position: int
    climate: Climate
    host: Host
    day: int
    days: int
    title: str
    slots: tuple[Slot, ...]
    checks_in: bool = True
    watched: bool = True  # the house can see what is read and said; false in a platform chat without an archive
    by_hand: bool = False  # a person sends each post
    kind: str = "camp"  # of the community: how its people talk

    @property
    def hours(self) -> tuple[Slot, ...]:
        """When people have their phones in hand: at the posts, and on a day without any at noon and in the evening."""
        return self.slots or QUIET_HOURS


@dataclass(frozen=True, slots=True)
class Seated:
    """A member in a group and the camp day they came (1 for everybody who came before the start)."""

    member: Member
    joined_on: int


class _Wish(NamedTuple):
    """Words before they are chosen."""

    second: int
    member: int
    slot: str
    mood: str  # answer | question | reply; opener for a host
    draw: float


def acts_of_day(scene: Scene, roster: Iterable[Seated]) -> list[Act]:
    """All acts of the group's people on that day, in the order of time."""
    acts: list[Act] = []
    wishes: list[_Wish] = []
    for seated in roster:
        _live(scene, seated, acts, wishes)
    words = _speak(scene, wishes) if scene.watched else [_unheard(act) for act in _speak(scene, wishes)]
    seen = acts if scene.watched else [act for one in acts for act in _opened(scene, one)]
    return sorted([*seen, *words, *_taps(scene), *_host_check_in(scene)])


def digest(days: Iterable[tuple[int, Sequence[Act]]]) -> str:
    """One hash over whole days of acts, to compare two runs."""
    total = hashlib.sha256()
    for day, acts in days:
        for act in acts:
            total.update(repr((day, *act)).encode())
    return total.hexdigest()


def presence(scene: Scene, seated: Seated) -> float:
    """How much of themselves the member brings that day: 0 when gone, less as weeks pass, more in a warm group."""
    who, day = seated.member, scene.day
    if day < seated.joined_on:
        return 0.0
    silent = people.silent_from(who, scene.climate, joined_on=seated.joined_on)
    if day >= silent and not (scene.climate.recovered(day) and who.forgiving < 0.5 and who.leaves_after is None):
        return 0.0
    lived = day - seated.joined_on
    worn = max(0.72, 1 - 0.018 * lived)
    finale = 1.12 if day == scene.days else 1.0
    return worn * finale * who.energy * scene.climate.on(day)


def _live(scene: Scene, seated: Seated, acts: list[Act], wishes: list[_Wish]) -> None:
    who = seated.member
    draw = dice(scene.seed, "day", who.number, scene.day)
    here = presence(scene, seated)
    if here <= 0:
        _go(scene, seated, draw, acts)
        return
    read_at = 0
    for slot in scene.hours:
        if draw.random() < who.archetype.attention * min(1.1, here) * _fits(who, slot):
            read_at = min(DAY_END, slot.second + _delay(who, draw))
            if scene.slots:
                acts.append(Act(read_at, who.number, SEE, slot.id, 0, "", ""))
                acts.extend(_likes(scene, who, slot, read_at, here))
            _wish(scene, who, slot, read_at, here, draw, wishes)
    if scene.checks_in and draw.random() < who.archetype.diligence * min(1.08, 0.2 + 0.8 * here):
        acts.append(Act(_check_in_at(scene, who, read_at, draw), who.number, CHECK_IN, "", 0, "", ""))


def _wish(scene: Scene, who: Member, slot: Slot, read_at: int, here: float, draw: Random, wishes: list[_Wish]) -> None:
    loud = QUIET_VOICE if not scene.slots else 1.25 if slot is scene.slots[-1] else 0.85
    if draw.random() >= who.archetype.voice * here * loud:
        return
    for n in range(1 + (draw.random() < 0.28 * here)):  # some come back with a second line
        at = read_at + int(draw.uniform(30, 420)) + n * int(draw.uniform(60, 900))
        turn = draw.random()
        mood = "reply" if n else "question" if turn < who.archetype.asks else "reply" if turn < who.archetype.asks + who.archetype.answers else "answer"
        if at < QUIET:
            wishes.append(_Wish(at, who.number, slot.id, mood, draw.random()))


def _likes(scene: Scene, who: Member, slot: Slot, read_at: int, here: float) -> Iterator[Act]:
    """One tap says that it was read; the talkative give it sooner."""
    draw = dice(scene.seed, "like", who.number, scene.day, slot.id)
    if scene.watched and draw.random() < (LIKES + LIKES_BY_VOICE * who.archetype.voice) * here:
        yield Act(min(DAY_END, read_at + int(draw.uniform(4, 90))), who.number, LIKE, slot.id, 0, "", "")


def _go(scene: Scene, seated: Seated, draw: Random, acts: list[Act]) -> None:
    who = seated.member
    silent = people.silent_from(who, scene.climate, joined_on=seated.joined_on)
    after = who.leaves_after
    if after is None and scene.climate.chilled(scene.day) and who.forgiving > 0.7:  # a cold group loses more than its restless ones
        after = 2
    leaves = after is not None and scene.day == silent + after
    if scene.day == scene.climate.exodus_on and silent <= scene.day and who.forgiving > 1 - people.EXODUS_SHARE:
        leaves = True
    if leaves and silent < FOREVER:
        hours = EXODUS_HOURS if scene.day == scene.climate.exodus_on else (8 * 3600, 22 * 3600)
        acts.append(Act(int(draw.uniform(*hours)), who.number, LEAVE, "", 0, "", ""))


def _speak(scene: Scene, wishes: list[_Wish]) -> list[Act]:
    speech, counts, answered = Speech(scene.title, scene.kind), Counter[int](), set[Act]()
    said: list[Act] = []
    for wish in sorted([*wishes, *_host_wishes(scene, wishes)]):
        by_host = wish.member < 0
        target = _target(wish, said, answered if by_host else set())
        if by_host and target is None and wish.mood != "opener":
            continue  # nobody left to answer
        if by_host:
            body = speech.answer(target.body, wish.draw) if target else speech.say("host_opener", wish.slot, wish.draw)
        else:
            body = speech.say(wish.mood if target or wish.mood != "reply" else "answer", wish.slot, wish.draw)
        counts[wish.member] += 1
        said.append(Act(wish.second, wish.member, SAY, wish.slot, counts[wish.member], target.key(scene.day) if target else _quoted(scene, wish), body))
        if by_host and target:
            answered.add(target)
    return said


def _opened(scene: Scene, act: Act) -> Iterator[Act]:
    """What is seen of a reader where nothing is: whether they open the link under what a person sent."""
    if act.kind != SEE:
        yield act
    elif scene.by_hand and dice(scene.seed, "opens", act.member, scene.day, act.slot).random() < OPENS:
        yield act._replace(kind=OPEN)


def _quoted(scene: Scene, wish: _Wish) -> str:
    """The card that a member answers by name; most just speak."""
    quotes = wish.member >= 0 and wish.mood != "question" and wish.draw * 7919 % 1 < QUOTES
    return CARD + wish.slot if quotes and scene.slots else ""


def _unheard(act: Act) -> Act:
    return act._replace(kind=MURMUR, reply_to="", body="")


def _target(wish: _Wish, said: list[Act], answered: set[Act]) -> Act | None:
    """Whom a reply answers: somebody of the last hours; a host looks for open questions first."""
    if wish.mood != "reply":
        return None
    near = [act for act in said[-12:] if wish.second - act.second < 3 * 3600 and act.member != wish.member and act.member >= 0 and act not in answered]
    if wish.member < 0:
        near = [act for act in near if act.body.endswith("？")] or near
    elif wish.draw * 31 % 1 < FAMILIAR:
        near = [act for act in near if _answers(act, wish.member)] or [act for act in near if act.member % CIRCLES == wish.member % CIRCLES] or near
    return near[int(wish.draw * len(near))] if near else None


def _answers(act: Act, member: int) -> bool:
    """Whether these words answer something of that member's."""
    _day, _, said_by = act.reply_to.partition(".")
    return said_by.partition(".")[0] == str(member)


def _host_wishes(scene: Scene, wishes: list[_Wish]) -> list[_Wish]:
    """A host opens the evening and answers about every fourth voice; an absent one hardly ever, and late."""
    draw = dice(scene.seed, "host-day", scene.position, scene.day)
    voice = scene.host.voice
    host = -1 - scene.position
    out = []
    if draw.random() < (voice if scene.slots else voice * QUIET_VOICE):
        at = scene.hours[-1].second + int(draw.uniform(120, 60 * (4 + scene.host.minutes)))
        out.append(_Wish(at, host, scene.hours[-1].id, "opener", draw.random()))
    for wish in sorted(wishes):
        chance = 0.55 if wish.mood == "question" else 0.16
        if draw.random() < chance * voice:
            at = wish.second + int(draw.expovariate(1 / (60 * (3 + scene.host.minutes / 2))))
            if at < QUIET:
                out.append(_Wish(at, host, wish.slot, "reply", draw.random()))
    return [wish for wish in out if wish.second < QUIET]


def _taps(scene: Scene) -> list[Act]:
    """When the host sends what waits on their phone: soon, late, or not at all."""
    out = []
    host = scene.host
    for slot in scene.slots if scene.by_hand else ():
        draw = dice(scene.seed, "tap", scene.position, scene.day, slot.id)
        if draw.random() >= host.ignores:
            at = slot.second - 90 + int(draw.expovariate(1 / (60 * host.minutes)))
            if at < DAY_END:
                out.append(Act(at, -1 - scene.position, TAP, slot.id, 0, "", ""))
    return out


def _host_check_in(scene: Scene) -> list[Act]:
    """A host checks in like everybody, mostly right after the evening has begun."""
    draw = dice(scene.seed, "host-check-in", scene.position, scene.day)
    if not scene.checks_in or draw.random() >= scene.host.diligence:
        return []
    at = scene.hours[-1].second + int(draw.uniform(-1800, 60 * (20 + scene.host.minutes)))
    return [Act(min(DAY_END, at), -1 - scene.position, CHECK_IN, "", 0, "", "")]


def _fits(who: Member, slot: Slot) -> float:
    hour = slot.second / 3600
    if who.rhythm == EARLY:
        return 1.0 if hour < 11 else 0.8 if hour < 17 else 0.9
    if who.rhythm == MIDDAY:
        return 0.7 if hour < 11 else 1.0 if hour < 17 else 0.85
    return 0.55 if hour < 11 else 0.75 if hour < 17 else 1.05


def _delay(who: Member, draw: Random) -> int:
    """Seconds from a post to its reading: half within a quarter of an hour, some hours later."""
    if draw.random() < 0.55:
        return int(draw.expovariate(1 / 540)) + 5
    return int(draw.expovariate(1 / 6600)) + 240


def _check_in_at(scene: Scene, who: Member, read_at: int, draw: Random) -> int:
    evening = scene.hours[-1].second
    share = draw.random()
    if who.rhythm == EARLY and share < 0.35:
        return int(draw.uniform(6 * 3600, 8.6 * 3600))
    if share < 0.18:
        return int(draw.uniform(12 * 3600, 14 * 3600))
    return min(DAY_END, int(max(evening, read_at) + 60 + draw.expovariate(1 / 2700)))
