"""How far people or groups get through up to six steps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator, Field

from qunying.insight import acts, steps
from qunying.insight.expressions import Who, acting, with_role
from qunying.insight.expressions.funnel import STEPS_MAX, Order, reached
from qunying.insight.lake import columns
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure
from qunying.journal import facts as kinds
from qunying.kernel.refusals import Refused

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

WINDOW_DAYS = 14
DAY_MS = 86_400_000


def _listed(given: Any) -> Any:
    return tuple(part for part in given.split(",") if part) if isinstance(given, str) else given


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Places = Annotated[tuple[int, ...], BeforeValidator(_listed)]
Unit = Literal["member", "group"]


@measure(
    "people.funnel",
    question=_("一步一步走下来，每一步剩下多少人"),
    unit=_("比例"),
    formula=_(
        "走到该步的 ÷ 走了第一步的。steps 最多六步，如 people.joined,channels.message_posted；order 按顺序（ordered）、紧挨着（strict）"
        "或不论先后（unordered）；窗口从第一步起 window 天；再做一次第一步就重新起算，取走得最远的一次；"
        "不论先后时，哪一步先做都从它起算，分母是做过其中任一步的；optional 是可跳过的步；excluded 如 groups.left@1 表示第一、二步之间不许发生；"
        "unit 按成员或按群数"
    ),
    denominator=_("走过第一步的成员（或群）；只因出现了排除的事才停下的另列，不进分母"),
    observability=_("看不到发言的群里，发言这一步看不到"),
    value="rate",
    n="entered",
    needs=["messages"],
    then=[steps.rate("reached", "entered")],
    columns={"step": _("第几步"), "kind": _("做了什么"), "entered": _("走了第一步"), "reached": _("走到这一步"), "excluded": _("因排除停下")},
)
def funnel(
    bases: Bases, *, steps: Words = ("people.joined", "channels.message_posted"), order: Order = "ordered",
    window: Annotated[int, Field(ge=1, le=366)] = WINDOW_DAYS, optional: Places = (), excluded: Words = (), unit: Unit = "member",
    start: date | None = None, end: date | None = None, who: Who = "member", group: int | None = None,
) -> Table:  # fmt: skip
    """For each step how many units got at least so far; ``start`` and ``end`` say when step 1 may have been taken."""
    between = _between(excluded, steps)
    _possible(steps, order, optional, between)
    events = _events(bases, steps, tuple(between.values()), order, unit, who, group)
    flags = {f"s{number}": _matches(events, step) for number, step in enumerate(steps, start=1)}
    asked = ibis.and_(*([events.local_day >= start] if start else []), *([events.local_day <= end] if end else []), ibis.literal(True))
    if order == "unordered":
        flags["begins"] = asked  # any step may begin an attempt
    else:
        flags["s1"] = flags["s1"] & asked
    marks = {f"x{number}": _matches(events, word) for number, word in between.items()}
    rows = events.select("unit", "event", "at", **flags, **marks)
    got = reached(rows, len(steps), seconds=window * DAY_MS, order=order, optional=optional, excluded={number: f"x{number}" for number in between})
    far = got.group_by("step").agg(units=got.count()).rename(far="step")
    cells = far.mutate(step=ibis.array([ibis.literal(number, "int64") for number in range(1, len(steps) + 1)])).unnest("step")
    cells = cells.mutate(kind=ibis.cases(*[(cells.step == number, kind) for number, kind in enumerate(steps, start=1)]))
    counts = {"entered": cells.far >= 1, "reached": cells.far >= cells.step, "excluded": cells.far < 0}
    return cells.group_by("step", "kind").agg(**{name: cells.units.sum(where=which).fill_null(0) for name, which in counts.items()}).order_by("step")


def _events(bases: Bases, steps: tuple[str, ...], others: tuple[str, ...], order: Order, unit: Unit, who: Who, group: int | None) -> Table:
    """What the units did: only what the funnel speaks of, or everything when nothing may come between."""
    wanted = {word.split(":")[0] for word in (*steps, *others)} | (set(acts.own_kinds()) if order == "strict" else set())
    facts = bases.facts.filter(bases.facts.kind.isin(sorted(wanted)), bases.facts.identity.notnull())
    facts = facts.filter(facts.group_id == group) if group is not None else facts
    facts = acting(with_role(bases, facts, "happened_at"), who)
    facts = facts.mutate(unit=facts.identity if unit == "member" else facts.group_id, event=facts.id)
    moment = facts.happened_at.delta(ibis.timestamp("1970-01-01T00:00:00"), unit="millisecond")
    return facts.filter(facts.unit.notnull()).mutate(at=moment.cast("int64"))


def _matches(events: Table, word: str) -> Any:
    """``kind`` or ``kind:field``, the latter only where that yes-or-no field is yes."""
    kind, _colon, field = word.partition(":")
    found = events.kind == kind
    return found & events[f"f_{field}"].fill_null(False) if field else found


def _between(excluded: tuple[str, ...], steps: tuple[str, ...]) -> dict[int, str]:
    """Step → what must not happen between it and the next."""
    found: dict[int, str] = {}
    for word in excluded:
        kind, _at, place = word.partition("@")
        if not place.isdigit() or not 1 <= int(place) < len(steps) or kind in steps or int(place) in found:
            raise Refused("bad_funnel_exclusion", word=word, steps=len(steps))
        found[int(place)] = kind
    return found


def _possible(steps: tuple[str, ...], order: Order, optional: tuple[int, ...], between: dict[int, str]) -> None:
    """Refuses what no funnel can be asked by."""
    if not 2 <= len(steps) <= STEPS_MAX:
        raise Refused("bad_funnel_length", count=len(steps), most=STEPS_MAX)
    for word in (*steps, *between.values()):
        kind, _colon, field = word.partition(":")
        known = kinds.get(kind)
        if field and columns.features().get(f"f_{field}") != "bool":
            raise Refused("bad_funnel_step", word=word, known="、".join(name for name in known.fields if columns.features().get(f"f_{name}") == "bool"))
    if any(not 1 < place < len(steps) for place in optional):
        raise Refused("bad_funnel_optional", steps=len(steps))
    if order == "unordered" and (between or optional or len(set(steps)) < len(steps)):
        raise Refused("bad_funnel_unordered")
