"""What simulated people say of themselves when they sign up, as far as personas ask for it: the operator brings the table in; some leave it empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, Final

from qunying.camps.rehearsal.dice import dice
from qunying.camps.services import Joined
from qunying.charter import services as charter
from qunying.charter.services import Noted

if TYPE_CHECKING:
    from qunying.camps.rehearsal.world import World

COUNTED: Final = frozenset({"来源", "加入天数", "source", "days since joining"})  # by the house itself
ANSWERS: Final = 0.62  # of the people, the share that fills the table in at all
EACH: Final = 0.86  # of its questions
TRUE_TO_TYPE: Final = 0.88  # of the answers of somebody who is such a person
NONE_OF_THEM: Final = 0.4  # beside a weight of one for the first persona, a half for the second, …
OTHERS: Final = {
    "城市": ("北京", "成都", "武汉", "西安", "长沙", "苏州"),
    "标签": ("学生", "自由职业", "退休", "刚换工作", "备考", "朋友推荐来看看"),
}  # fmt: skip

Conditions = Sequence[Mapping[str, Any]]


def note(world: World, joined: Sequence[Joined]) -> None:
    """What those who have come said of themselves is known of them."""
    personas = world.course.personas if world.course else ()
    if personas:
        said = [Noted(one.membership_id, name, value) for one in joined if one.new for name, value in sayings(world.seed, one.membership_id, personas)]
        charter.note_many(world.community, said)


def sayings(seed: int, number: int, personas: Sequence[Conditions]) -> Iterator[tuple[str, str]]:
    """What the member of that number wrote: each name once, and nothing that the house counts itself."""
    draw = dice(seed, "sign-up", number)
    place = _place(draw.random(), len(personas))
    if draw.random() >= ANSWERS:
        return
    of: dict[str, list[Mapping[str, Any]]] = {}
    for persona in personas:
        for condition in persona:
            if condition["of"] not in COUNTED:
                of.setdefault(condition["of"], []).append(condition)
    mine = {condition["of"]: condition for condition in personas[place]} if place is not None else {}
    for name, conditions in sorted(of.items()):
        answered, true = draw.random() < EACH, draw.random() < TRUE_TO_TYPE
        value = _fitting(mine[name], draw) if name in mine and true else _unfitting(name, conditions, draw)
        if answered and value:
            yield name, value


def _place(draw: float, personas: int) -> int | None:
    """Which persona somebody is; None: none of them."""
    weights = [0.5**place for place in range(personas)]
    left = draw * (sum(weights) + NONE_OF_THEM)
    for place, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return place
    return None


def _fitting(condition: Mapping[str, Any], draw: Random) -> str:
    if "between" in condition or "at_least" in condition:
        low, high = condition.get("between") or (condition["at_least"], 2 * condition["at_least"] + 1)
        return str(round(draw.triangular(low, high)))
    return str(draw.choice(_words(condition)))


def _unfitting(name: str, conditions: Conditions, draw: Random) -> str:
    """What somebody else might say: a number near, a word of another kind of people."""
    numbers = [edge for one in conditions for edge in (one.get("between") or ([one["at_least"]] if "at_least" in one else ()))]
    if numbers:
        low, high = min(numbers), max(numbers)
        return str(max(1, round(draw.triangular(low - (high - low) / 4 - 2, high + (high - low) / 2 + 2))))
    named = {word for one in conditions for word in _words(one)}
    return str(draw.choice(sorted(named | set(OTHERS.get(name, ())))))


def _words(condition: Mapping[str, Any]) -> list[str]:
    return [condition["is"]] if "is" in condition else list(condition.get("in", ()))
