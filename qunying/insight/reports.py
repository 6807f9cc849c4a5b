"""A report: everything a community's numbers allow to say about one period, with how each number is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qunying.insight import findings, measures, queries
from qunying.insight.findings import Finding, Look
from qunying.insight.lake import manifest
from qunying.insight.measures import Measure
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

DAYS = 28  # four whole weeks: long enough for a weekly rhythm, short enough to act on
_WEIGHT = {"bad": 0, "watch": 1, "good": 2, "plain": 3, "unknown": 4}


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding in its place."""

    key: str
    section: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of a community about the days from ``start`` to ``end``, both included."""

    start: date
    end: date
    data_time: datetime | None
    entries: Sequence[Entry]
    definitions: Sequence[Measure]

    def weightiest(self, most: int) -> list[Entry]:
        """The few findings to read when there is time for no more: what is bad first."""
        return sorted(self.entries, key=lambda entry: _WEIGHT[entry.finding.tone])[:most]

    def of(self, section: str) -> list[Entry]:
        """The entries of a section in their order."""
        return [entry for entry in self.entries if entry.section == section]


def build(community_id: int, *, end: date | None = None, days: int = DAYS, groups: Mapping[int, str] | None = None) -> Report:
    """The report of the ``days`` whole days up to ``end``; refused ``nothing_recorded`` when the lake holds nothing of the community.

    Without ``end`` it is the last whole day on which anything was recorded: history brought in from elsewhere is read as of its own end.
    """
    last = last_day(community_id)
    if last is None:
        raise Refused("nothing_recorded", community=community_id)
    end = min(end, last) if end else last
    look = Look(community_id, end - timedelta(days=days - 1), end, groups or {})
    entries = [Entry(known.key, known.section, found) for known, found in findings.told(look)]
    return Report(look.start, look.end, manifest.version(community_id).data_time, entries, [measures.get(name) for name in look.asked])


def last_day(community_id: int) -> date | None:
    """The last whole day on which anything was recorded; None when there is none."""
    today = clock.today(timezone_of(community_id))
    found = [row["day"] for row in queries.days_recorded(community_id)]
    whole = [day for day in found if day < today]
    return max(whole or found, default=None)


def plain(report: Report) -> dict[str, Any]:
    """The report for scripts."""
    return {
        "from": report.start, "to": report.end, "data_time": report.data_time,
        "findings": [
            {
                "key": entry.key, "section": entry.section, "tone": entry.finding.tone, "title": entry.finding.title, "cause": entry.finding.cause,
                "act": entry.finding.act, "figures": [asdict(one) for one in entry.finding.figures],
                "rows": [dict(zip(entry.finding.rows.heads, row, strict=True)) for row in entry.finding.rows.rows] if entry.finding.rows else [],
            }
            for entry in report.entries
        ],
    }  # fmt: skip
