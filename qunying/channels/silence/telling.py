"""The forecast of silence for one community: asked of its members' messages, told by group."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from qunying.channels.silence.words import Reason, missing, reasons
from qunying.groups import queries as groups
from qunying.insight import acts
from qunying.insight.forecast import apart
from qunying.insight.forecast import kept as keeping
from qunying.insight.forecast.run import Outlook
from qunying.insight.forecast.signs import Terms

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

NAME: Final = "silence"
MEMBER: Final = "member"
# A group of whom two members say five things in four weeks is one somebody would miss; below that silence is no news.
TERMS: Final = Terms(count_least=5, people_least=2)


@dataclass(frozen=True, slots=True)
class GroupTold:
    """One active group: the chance that no member says a word in the next days, the guess beside it, and why."""

    group: groups.GroupRow
    cut_off: date
    probability: float | None
    baseline: float | None
    signs: dict[str, float]
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class Told:
    """A forecast in words; ``used`` is ``model``, ``baseline`` or ``none``, and ``missing`` says why none."""

    used: str
    terms: Terms
    cut_off: date
    made_at: datetime | None
    groups: list[GroupTold]
    missing: list[str]
    unseen: int  # groups whose channels do not show what members say
    signs: list[str]
    ladder: list[dict[str, Any]]
    backtest: dict[str, Any]
    look_back: dict[str, Any]


def tell(community_id: int, *, terms: Terms = TERMS, cut_off: date | None = None) -> Told:
    """The forecast now, or as it would have been told at the end of ``cut_off``; takes seconds."""
    return _told(community_id, apart.forecast(community_id, spoken, talked, terms, cut_off=cut_off), terms, None)


def renew(community_id: int) -> None:
    """The community's forecast is kept as of its last whole day."""
    found = apart.forecast(community_id, spoken, talked, TERMS)
    keeping.keep(community_id, NAME, cut_off=apart.day(found.until), body=asdict(found))


def kept(community_id: int) -> Told | None:
    """The forecast kept last, with today's names; None before the first."""
    found = keeping.latest(community_id, NAME)
    return None if found is None else _told(community_id, Outlook(**found.body), TERMS, found.made_at)


def spoken(bases: Bases) -> Table:
    """On which day which member said how much in which group."""
    said = bases["messages"]
    said = said.filter(said.role == MEMBER)
    return said.group_by(unit=said.group_id, person=said.identity, day=said.day).agg(count=said.count())


def talked(bases: Bases) -> Table:
    """The days on which anybody, staff and bots too, said anything that was recorded."""
    return bases["messages"].select("day").distinct()


def _told(community_id: int, found: Outlook, terms: Terms, made_at: datetime | None) -> Told:
    known = {row.id: row for row in groups.groups(community_id)}  # archived groups are silent on purpose
    cut_off = apart.day(found.until)
    rows = [
        GroupTold(known[row["unit"]], cut_off, row["probability"], row["baseline"], row["signs"], reasons(row, terms))
        for row in found.rows
        if row["unit"] in known
    ]
    return Told(
        found.used, terms, cut_off, made_at, rows, [missing(one) for one in found.missing], len(acts.blind_groups("messages", community_id)),
        found.signs, found.ladder, _dated(found.backtest), _looked_back(found.look_back, known),
    )  # fmt: skip


def _dated(backtest: dict[str, Any]) -> dict[str, Any]:
    """The comparison with days instead of their numbers."""
    if not backtest:
        return {}
    parts = {name: part | {"first": apart.day(part["first"]), "last": apart.day(part["last"])} for name, part in backtest["parts"].items()}
    return backtest | {"parts": parts}


def _looked_back(found: dict[str, Any], known: dict[int, groups.GroupRow]) -> dict[str, Any]:
    if not found:
        return {}
    rows = [{"group": known[row["unit"]], "probability": row["probability"], "silent": row["silent"]} for row in found["rows"] if row["unit"] in known]
    return found | {"cut_off": apart.day(found["cut_off"]), "rows": rows}
