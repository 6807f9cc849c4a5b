"""What the scorecards say: per group the four senses by people beside those by facts, structure, five elements and eight methods, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from qunying.charter.queries import scorecards as cards
from qunying.charter.queries.scorecards import CardRow
from qunying.faces.console.pages.measured import ask
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.insight.measures import Row
from qunying.insight.queries import Result
from qunying.kernel.words import series
from qunying.people import queries as people

STRUCTURE_TONES = {"used": ("ok", "check"), "idle": ("warn", "clock"), "absent": ("bad", "x"), "unknown": ("", "")}
MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One part: the score by facts with its evidence, the score by people with the change since the card before, and who says so."""

    part: str
    name: str
    means: str
    score: int | None
    state: str
    evidence: tuple[dict[str, Any], ...]
    human: int | None = None
    change: int | None = None
    by: str = ""
    day: date | None = None
    why: str = ""

    @property
    def shown(self) -> int | None:
        """The score that counts: by facts where there is one, else by hand."""
        return self.human if self.score is None else self.score

    @property
    def source(self) -> str:
        """facts | human | unknown."""
        return "facts" if self.score is not None else "human" if self.human is not None else "unknown"


@dataclass(frozen=True, slots=True)
class Sheet:
    """All scorecards of one group in one month."""

    group: GroupRow
    month: date | None
    months: tuple[date, ...]
    running: bool
    weights: str
    lines: Mapping[str, tuple[Line, ...]]
    structure: Row | None
    cards: tuple[CardRow, ...]
    at: Any

    @property
    def senses(self) -> tuple[Line, ...]:
        """The four senses."""
        return self.lines["senses"]


def sheet(community: Any, group: GroupRow, month: str) -> Sheet:
    """The group's scorecards of that month (``2026-11``), by default of the last whole one."""
    answers = {kind: _asked(kind, community) for kind in cards.KINDS}
    rows = {kind: [row for row in found.rows if row["group_id"] == group.id] for kind, found in answers.items()}
    months = tuple(sorted({row["day"] for row in rows["senses"]}, reverse=True)[:MONTHS_SHOWN])
    whole = [row["day"] for row in rows["structure"] if row["state"] != "incomplete" and row["day"] != months[0]] if months else []
    at = next((day for day in months if f"{day:%Y-%m}" == month), max(whole, default=months[0] if months else None))
    mine = {kind: {row["part"]: row for row in found if row["day"] == at} for kind, found in rows.items()}
    human = {kind: cards.cards(group.id, kind) for kind in ("senses", "methods")}
    names = {row.id: row.name for row in people.staff_by_id({one.staff_id for some in human.values() for one in some}).values()}
    lines = {kind: tuple(_line(kind, part, mine[kind].get(part), human.get(kind, ()), names) for part in cards.PARTS[kind]) for kind in cards.KINDS}
    any_row = next((row for row in mine["structure"].values()), None)
    running = bool(at) and any(row["state"] == "incomplete" for found in mine.values() for row in found.values())
    version = any_row["weights"] if any_row else cards.weights_in_force(community.pk)
    return Sheet(group, at, months, running, version, lines, any_row, tuple(human["senses"]), answers["senses"].data_time)


def _asked(kind: str, community: Any) -> Result:
    """The measure under the weights in force, by name: an answer under older ones would not do."""
    return ask(f"charter.{kind}", community, weights=cards.weights_in_force(community.pk))


def _line(kind: str, part: str, row: Row | None, human: Iterable[CardRow], names: Mapping[int, str]) -> Line:
    found = [card for card in human if part in card.scores]
    name, means = str(cards.PARTS[kind][part]), str(cards.MEANS.get(part, ""))
    score, state = (row["score"], row["state"]) if row else (None, "unknown")
    evidence = tuple(row["evidence"]) if row else ()
    if not found:
        return Line(part, name, means, score, state, evidence)
    now, before = found[0], found[1] if len(found) > 1 else None
    change = now.scores[part] - before.scores[part] if before else None
    why = now.answers[part]["why"] if kind == "methods" else ""
    return Line(part, name, means, score, state, evidence, now.scores[part], change, names.get(now.staff_id, ""), now.day, why)


def finding(found: Sheet) -> str:
    """The page's sentence: the weakest known part, or what is missing."""
    known = [line for line in found.senses if line.score is not None]
    if found.month is None:
        return _("还没有记录。成员进群、说话、打卡以后，这里按月给出每一项的分和依据；人的判断现在就能填。")
    if not known:
        return _("这个月的记录还不够给情感打分：每一感至少要有两项记录。人的判断现在就能填。")
    weakest = min(known, key=lambda line: line.score or 0)
    said = {"part": weakest.name, "score": weakest.score, "known": len(known)}
    idle = series(str(one) for one in found.structure["idle"]) if found.structure else ""
    if idle:
        return _("有记录的 %(known)s 感里最弱的是%(part)s，%(score)s 分；结构里声明了没用上的：%(idle)s。") % {**said, "idle": idle}
    return _("有记录的 %(known)s 感里最弱的是%(part)s，%(score)s 分。") % said


def structure_parts(found: Sheet) -> list[tuple[str, str, str, str]]:
    """The five parts: name, how it stands in a word, tone and icon."""
    words = {"used": _("用着"), "idle": _("声明了没用上，算一半"), "absent": _("没有"), "unknown": _("未知")}
    row = found.structure or {}
    return [(str(name), words[row.get(part, "unknown")], *STRUCTURE_TONES[row.get(part, "unknown")]) for part, name in cards.STRUCTURE.items()]


def history(community: Any, found: Sheet) -> list[tuple[date, list[int | None]]]:
    """Month by month the scores of senses, structure and elements, newest first."""
    told: dict[tuple[str, str, date], int | None] = {}
    for kind in ("senses", "structure", "isooc"):
        for row in _asked(kind, community).rows:
            if row["group_id"] == found.group.id:
                told[kind, row["part"], row["day"]] = row["score"]
    return [(month, [told.get((kind, part, month)) for kind, part, _name in columns()]) for month in found.months]


def columns() -> list[tuple[str, str, str]]:
    """What the table month by month and the list of groups show; structure among the elements is the same number again."""
    shown = [(kind, part, str(name)) for kind in ("senses", "structure", "isooc") for part, name in cards.PARTS[kind].items()]
    return [one for one in shown if one[:2] != ("isooc", "structure")]


def wall(community: Any, *, only: frozenset[int] | None, month: str) -> dict[str, Any]:
    """Every group in sight with its scores of a month, the least of structure first."""
    rows: dict[tuple[int, str, str], int | None] = {}
    months: set[date] = set()
    found = {kind: _asked(kind, community) for kind in ("senses", "structure", "isooc")}
    for row in found["senses"].rows:
        months.add(row["day"])
    ordered = sorted(months, reverse=True)[:MONTHS_SHOWN]
    at = next((day for day in ordered if f"{day:%Y-%m}" == month), ordered[1] if len(ordered) > 1 else ordered[0] if ordered else None)
    for kind, answer in found.items():
        rows |= {(row["group_id"], kind, row["part"]): row["score"] for row in answer.rows if row["day"] == at}
    rooms = [room for room in groups.groups(community.pk, only=only) if room.for_members]
    lines = [(room, [rows.get((room.id, kind, part)) for kind, part, _name in columns()]) for room in rooms]
    place = [part for _kind, part, _name in columns()].index("whole")
    lines.sort(key=lambda line: (line[1][place] is None, line[1][place] or 0))
    return {"lines": lines, "month": at, "months": ordered, "columns": columns(), "data_time": found["senses"].data_time}


def wall_finding(shown: dict[str, Any]) -> str:
    """The sentence of the list."""
    place = [part for _kind, part, _name in columns()].index("whole")
    known = [(room, scores[place]) for room, scores in shown["lines"] if scores[place] is not None]
    if not known:
        return _("还没有一个群的结构看得出来：要先有蓝图的声明，再有 30 天里的记录。")
    room, least = known[0]
    said = {"n": len(known), "name": room.name, "score": least, "unknown": len(shown["lines"]) - len(known)}
    return _("看得出结构的 %(n)s 个群里，最不齐的是「%(name)s」，%(score)s 分；另有 %(unknown)s 个未知。") % said


def rows_of_file(community: Any, found: Sheet) -> list[list[Any]]:
    """One line for every figure of the month: numbers as they are, empty where unknown."""
    head = [
        _("群"), _("月份"), _("记分卡"), _("部分"), _("得分"), _("由谁打分"), _("权重版本"), _("依据"), _("记录种类"), _("多少"), _("共"), _("记录条数"),
        _("这一项得分"), _("权重"),
    ]  # fmt: skip
    told: list[list[Any]] = [head]
    month = f"{found.month:%Y-%m}" if found.month else ""
    by = {"facts": _("记录"), "human": _("人"), "unknown": _("未知")}
    for kind, lines in found.lines.items():
        for line in lines:
            start = [found.group.name, month, str(cards.KIND_WORDS[kind]), line.name, line.shown, by[line.source], found.weights]
            told += [
                [*start, str(one["words"]), " ".join(one["kinds"]), one["n"], one["of"], one["facts"], one["points"], one["weight"]]
                for one in line.evidence
            ] or [[*start, line.why, *[None] * 6]]  # fmt: skip
            if line.human is not None and line.source == "facts":
                told.append([*start[:4], line.human, by["human"], "", line.why, *[None] * 6])
    return told


def given_senses(given: QueryDict) -> dict[str, dict[str, int]]:
    """The checklist as the form says it: only what was answered."""
    found: dict[str, dict[str, int]] = {}
    for sense, items in cards.CHECKLIST.items():
        marks = {item: given.get(f"{sense}.{item}", "") for item in items}
        found[sense] = {item: int(mark) for item, mark in marks.items() if mark.isdecimal() and len(mark) == 1}
    return found


def given_methods(given: QueryDict) -> tuple[dict[str, int], dict[str, str]]:
    """The scores by hand and what each rests on."""
    marks = {method: given.get(method, "") for method in cards.METHODS}
    scores = {method: int(mark) for method, mark in marks.items() if mark.isdecimal() and len(mark) == 1}
    return scores, {method: given.get(f"{method}.why", "") for method in scores}


def checklist(given: QueryDict | None) -> list[dict[str, Any]]:
    """The questions by sense, with what was answered already."""
    return [
        {
            "sense": sense, "name": str(cards.PARTS["senses"][sense]), "means": str(cards.MEANS[sense]),
            "items": [_question(f"{sense}.{item}", str(text), given) for item, text in items.items()],
        }
        for sense, items in cards.CHECKLIST.items()
    ]  # fmt: skip


def _question(name: str, text: str, given: QueryDict | None) -> dict[str, Any]:
    marked = given.get(name, "") if given is not None else ""
    return {"name": name, "text": text, "held": bool(marked), "marks": [(value, str(word), marked == str(value)) for value, word in cards.ANSWERS.items()]}
