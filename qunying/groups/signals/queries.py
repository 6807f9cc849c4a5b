"""What the signals say of groups now, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qunying.groups.signals.models import SignalState
from qunying.groups.signals.registry import Signal, signals


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One signal of one group: the state in a word, since when, and the figures behind it in a sentence."""

    group: int
    key: str
    title: str
    state: str
    word: str
    alarm: bool
    since: date
    sentence: str
    act: str
    rule: str
    figures: Mapping[str, int]


def of_groups(community_id: int, *, groups: Iterable[int] | None = None) -> list[SignalRow]:
    """Every group's states, alarms first; a group nobody can read is absent."""
    rows = SignalState.objects.filter(community=community_id)
    if groups is not None:
        rows = rows.filter(group__in=list(groups))
    known = signals()
    found = [_row(known[row.signal], row) for row in rows if row.signal in known]
    return sorted(found, key=lambda row: (not row.alarm, row.group, row.key))


def sentence(one: Signal, figures: Mapping[str, int]) -> str:
    """The figures in the signal's own sentence; nothing where there are none."""
    if not figures:
        return ""
    return one.says(figures) if callable(one.says) else str(one.says) % figures


def signal_words(data: Mapping[str, Any]) -> dict[str, str]:
    """The title, the state and the figures of an alarm as its task keeps them, in words."""
    one = signals()[data["signal"]]
    return {"title": str(one.title), "word": str(one.states[data["state"]]), "sentence": sentence(one, data["figures"])}


def _row(one: Signal, row: SignalState) -> SignalRow:
    alarm = row.state in one.alarms
    return SignalRow(
        row.group, one.key, str(one.title), row.state, str(one.states[row.state]), alarm, row.since, sentence(one, row.figures),
        str(one.act) if alarm else "", str(one.rule), row.figures,
    )  # fmt: skip
