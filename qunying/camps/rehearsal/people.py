"""Who the simulated members, groups and hosts are: drawn once from the seed, never changed."""

from __future__ import annotations

from dataclasses import dataclass

from qunying.camps.rehearsal.dice import dice, weighted
from qunying.camps.rehearsal.voices import everyday

COLD_SHARE = 0.08  # 4 of 52 groups turn cold; the first of them recovers
CHILL_DAYS = (6, 3, 7, 8)  # when the first, second … of them does
RECOVERY_DAY = 10
CHILL, COLDEST = 0.55, 0.12
CLIMB, HELPED = 0.14, 0.42  # what warmth comes back each day by itself, and after a rescue
EXODUS_AFTER = 3  # days of chill after which the first of the cold groups loses many at once
EXODUS_SHARE = 0.5  # of its silent people, those least forgiving, who never come back
CHILL_STRAIN = 3.0  # how much sooner people fall silent then
FOREVER = 10_000
# How much sooner than others people fall silent, and how much more often they then leave, by what brought them: who knows somebody here stays longer.
RESTLESS = {"invite": 0.7, "staff": 0.9, "link": 1.4}


@dataclass(frozen=True, slots=True)
class Archetype:
    """A way of being in a camp: what a member does on a day when nothing has worn off yet, and how fast it does."""

    name: str
    attention: float  # reads a slot's post
    voice: float  # says something about a post they read
    diligence: float  # checks in
    asks: float  # of what they say, the share that is a question
    answers: float  # … the share that replies to somebody
    hazards: tuple[float, float, float]  # chance a day to fall silent: days 1–3, 4–10, later
    goes: float  # having fallen silent, leaves the group as well


EAGER = Archetype("积极", 0.96, 0.52, 0.97, 0.08, 0.42, (0.010, 0.010, 0.006), 0.02)
STEADY = Archetype("普通", 0.80, 0.20, 0.84, 0.07, 0.28, (0.055, 0.040, 0.020), 0.06)
LURKER = Archetype("潜水", 0.70, 0.015, 0.30, 0.05, 0.20, (0.060, 0.045, 0.025), 0.08)
FLASH = Archetype("三分钟热度", 0.92, 0.40, 0.88, 0.10, 0.35, (0.300, 0.330, 0.200), 0.16)
ASKER = Archetype("爱问", 0.86, 0.30, 0.72, 0.55, 0.15, (0.040, 0.035, 0.020), 0.05)
SHARES = ((EAGER, 0.16), (STEADY, 0.36), (LURKER, 0.26), (FLASH, 0.16), (ASKER, 0.06))

EARLY, MIDDAY, NIGHT = "early", "midday", "night"  # when a member has time for the phone


@dataclass(frozen=True, slots=True)
class Member:
    """A simulated member by number (in a house: the id of their membership)."""

    number: int
    archetype: Archetype
    rhythm: str
    energy: float  # personal factor around 1
    quits: tuple[float, ...]  # one draw a day against the hazard, so that a group's mood can weigh in
    leaves_after: int | None  # days of silence after which the seat is given up
    forgiving: float  # comes back when the group recovers if below one half
    restless: float = 1.0  # by what brought them


@dataclass(frozen=True, slots=True)
class Climate:
    """How warm a group is; a cold one begins like the others and chills when its host stops coming."""

    warmth: float
    chills_on: int = FOREVER
    recovers_on: int = FOREVER
    climbs: float = CLIMB
    exodus_on: int = FOREVER  # the day on which those who fell silent leave in a crowd

    @property
    def cold(self) -> bool:
        """Whether the group chills at all."""
        return self.chills_on < FOREVER

    def on(self, day: int) -> float:
        """The warmth of that day: almost half is lost every day of a chill, and a group that recovers climbs back within a week."""
        if day < self.chills_on:
            return self.warmth
        lowest = max(COLDEST, self.warmth * CHILL ** (min(day, self.recovers_on - 1) - self.chills_on + 1))
        return min(0.95, lowest + self.climbs * max(0, day - self.recovers_on + 1))

    def chilled(self, day: int) -> bool:
        """Whether the group is without its host on that day."""
        return self.chills_on <= day < self.recovers_on

    def recovered(self, day: int) -> bool:
        """Whether the group has turned around by that day."""
        return day >= self.recovers_on


@dataclass(frozen=True, slots=True)
class Host:
    """How a host works: minutes until a card or a mass message is tapped, the share never tapped, how much they write, how often they check in."""

    manner: str
    minutes: float
    ignores: float
    voice: float
    diligence: float


PROMPT = Host("准时", 6, 0.005, 1.0, 0.96)
RELAXED = Host("拖延", 32, 0.02, 0.6, 0.8)
ABSENT = Host("失联", 95, 0.16, 0.15, 0.15)
AWAY = Host("有事", 50, 0.05, 0.0, 0.4)  # anybody, once in a while: sends what waits, says nothing
AWAY_SHARE = 0.08  # of the days of those who are there otherwise


def member(seed: int, number: int, way: str = "") -> Member:
    """The member of that number, who came that way."""
    draw = dice(seed, "member", number)
    archetype = weighted(draw.random(), SHARES)
    rhythm = weighted(draw.random(), ((EARLY, 0.3), (MIDDAY, 0.25), (NIGHT, 0.45)))
    energy = min(1.35, max(0.6, draw.gauss(1, 0.15)))
    quits = tuple(draw.random() for _ in range(40))
    restless = RESTLESS.get(way, 1.0)
    leaves = draw.randint(1, 4) if draw.random() < archetype.goes * restless else None
    return Member(number, archetype, rhythm, energy, quits, leaves, draw.random(), restless)


def cold_groups(seed: int, groups: int) -> tuple[int, ...]:
    """Positions of the cold groups: four of 52, one of three, none of two; the first of two or more recovers."""
    count = max(1 if groups >= 3 else 0, round(groups * COLD_SHARE))
    return tuple(sorted(dice(seed, "cold").sample(range(groups), count)))


def climate(seed: int, position: int, groups: int) -> Climate:
    """How warm the group at that position is."""
    cold = cold_groups(seed, groups)
    draw = dice(seed, "climate", position)
    if position in cold:
        place = cold.index(position)
        chills = CHILL_DAYS[place % len(CHILL_DAYS)]
        recovers = RECOVERY_DAY if place == 0 and len(cold) > 1 else FOREVER
        return Climate(draw.uniform(0.8, 0.95), chills, recovers, exodus_on=chills + EXODUS_AFTER if place == 0 else FOREVER)
    return Climate(min(1.25, max(0.75, draw.gauss(1, 0.11))))


def host(seed: int, position: int, weather: Climate, day: int) -> Host:
    """How the host of the group at that position works on that day; a chilled group's host is rarely there."""
    if weather.chilled(day):
        return ABSENT
    if weather.cold:
        return RELAXED
    if dice(seed, "away", position, day).random() < AWAY_SHARE:
        return AWAY
    return weighted(dice(seed, "host", position).random(), ((PROMPT, 0.78), (RELAXED, 0.22)))


def silent_from(who: Member, weather: Climate, *, joined_on: int = 1) -> int:
    """The first camp day on which the member no longer takes part (``FOREVER`` when they stay to the end)."""
    usual = 1 / max(0.7, weather.warmth)
    for lived, draw in enumerate(who.quits):
        early, middle, late = who.archetype.hazards
        hazard = early if lived < 3 else middle if lived < 10 else late
        strain = CHILL_STRAIN if weather.chilled(joined_on + lived) else usual
        if draw < hazard * strain * who.restless / who.energy:
            return joined_on + lived + 1
    return FOREVER


def name(seed: int, number: int) -> str:
    """What the applicant of that number is called."""
    draw = dice(seed, "name", number)
    given = draw.choice(everyday.GIVEN_TWO) if draw.random() < 0.6 else draw.choice(everyday.GIVEN_ONE)
    if draw.random() < 0.45:
        return draw.choice(everyday.FAMILY) + given
    return draw.choice(everyday.NICKS).format(given[-1])
