"""A house in which everything that can happen happens: facts of every kind there is, drawn at random, in one group or for one community."""

from __future__ import annotations

import random
import typing
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from qunying.insight.tests.story import Story
from qunying.journal import facts

# What measures look for in a field; of a field that is not here any word will do.
CODES: Final = {
    "member_kind": ("member", "member", "member", "staff", "bot"), "role": ("host", "operator", "guide"), "source": ("invite", "link", "staff", "import"),
    "route": ("first", "later"), "duty": ("operator", "host"), "bundle": ("manage", "operate"), "reason": ("left", "moved", "removed"),
    "mode": ("auto", "manual"), "receipt": ("channel", "link"), "form": ("text", "image"), "reply_by": ("platform", "said"),
    "verdict": ("kept", "late", "missed"),
    "state": ("ok", "few"), "share": ("own", "none"), "way": ("up", "down"), "choice": ("first", "later"), "outcome": ("good", "recovered", "changed"),
    "levels": ("base",), "slot": ("morning", "noon", "evening"), "spent": ("ads", "prizes"), "kind": ("idol", "group", "run"),
}  # fmt: skip
WORDS: Final = ("a", "b")


@dataclass
class Side:
    """Some people in some groups, and how large their numbers are; the same seed tells the same."""

    group: int | None
    people: Sequence[int]
    seed: int
    least: int = 1
    times: int = 4
    subjects: int = 1
    staff: int = 900
    spares: tuple[str, ...] = ()  # kinds that do not happen to them, by how their names begin
    codes: dict[str, tuple[str, ...]] = field(default_factory=lambda: CODES)


def lives(story: Story, side: Side) -> None:
    """Facts of every kind happen to them, on the first twelve days."""
    for name, kind in sorted(facts._KINDS.items()):
        if name.startswith(("test.", *side.spares)):
            continue
        dice = random.Random(f"{name}:{side.seed}")
        hints = typing.get_type_hints(kind.type, include_extras=True)
        for number in range(side.times):
            told = kind.type(**{one: _value(dice, one, hint, side) for one, hint in hints.items()})
            subject = ("history", side.subjects + number) if name == "channels.message_posted" else (name.split(".")[0], side.subjects + number % 3)
            clock = f"{dice.randrange(8, 22):02}:{dice.randrange(60):02}"
            who, day = dice.choice(side.people), dice.randint(1, 12)
            story.tell(told, who=who, group=side.group, day=day, clock=clock, channel="web", staff=side.staff, subject=subject)


def _value(dice: random.Random, name: str, hint: Any, side: Side) -> Any:
    if hint == tuple[int, ...]:
        return (dice.choice(side.people), dice.choice(side.people))
    if typing.get_origin(hint) is tuple:
        return (dice.choice(side.codes.get(name, WORDS)), dice.choice(side.codes.get(name, WORDS)))
    if "code" in str(hint):
        return dice.choice(side.codes.get(name, WORDS))
    if hint in (bool, bool | None):
        return dice.random() < 0.7
    if hint in (float, float | None):
        return side.least + dice.random()
    if name == "of_day":
        return 20261100 + dice.randint(1, 12)
    if name in ("inviter", "partner", "invited_by", "identity", "answerer", "giver"):
        return dice.choice(side.people)
    return side.least + dice.randrange(6)
