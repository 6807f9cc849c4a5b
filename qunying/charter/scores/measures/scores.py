"""Scorecards from facts: for each group and month the score of every part, with the figures it is made of and the version of the weights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from qunying.charter.scores import versions
from qunying.charter.scores.counting import ABSENT, IDLE, USED, by_month, figures
from qunying.charter.scores.measures.figures import counted
from qunying.charter.scores.scoring import Figure, Score, of_five, score
from qunying.charter.scores.weights import EVIDENCE, MESSAGES, Weights
from qunying.charter.scores.wording import PARTS, STRUCTURE
from qunying.insight import steps
from qunying.insight.measures import Row, Step, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

KINDS = ("senses", "structure", "isooc", "methods")
UNKNOWN = "unknown"
HALVES = {ABSENT: "absent", IDLE: "idle", USED: "used"}
COLUMNS = {
    "part": _("部分"), "name": _("看什么"), "score": _("得分"), "known": _("有据的项"), "facts": _("记录"), "evidence": _("依据"), "weights": _("权重版本"),
}  # fmt: skip
UNSEEN = _("看不到发言的群，要看发言的几项是未知；一条记录都没有的项是未知，不按零计；还没过完的月份标「未完」")


def scored(kind: str) -> Step:
    """What was counted in a group's month becomes one row for every part of that scorecard, under the weights asked for or those in force."""

    def step(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
        weights, blind = versions.get(bases.community, asked["weights"]), bases.blind(MESSAGES)
        months = by_month(rows).items()
        return [told for (group, month), counts in months for told in _parts(kind, group, month, figures(counts, hidden=group in blind), bases, weights)]

    return step


def _parts(kind: str, group: int, month: date, known: dict[str, Figure], bases: Bases, weights: Weights) -> Iterator[Row]:
    hidden = group in bases.blind(MESSAGES)
    for part in weights.table[kind]:
        found = score(kind, part, known, weights)
        told = {
            "group_id": group, "day": month, "part": part, "name": PARTS[kind][part], "score": found.value, "known": len(found.known),
            "facts": sum(figure.facts for figure in found.figures), "evidence": [_spoken(figure, found, weights, hidden) for figure in found.figures],
            "weights": found.weights, "state": _state(found, month, bases, hidden=hidden),
        }  # fmt: skip
        yield told | (_five(known, found) if kind == "structure" else _of_five(found) if kind == "methods" else {})


def _state(found: Score, month: date, bases: Bases, *, hidden: bool) -> str:
    if found.value is None:
        unseen = hidden and any(EVIDENCE[figure.name].needs == MESSAGES for figure in found.figures)
        return steps.UNOBSERVABLE if unseen else UNKNOWN
    return steps.INCOMPLETE if steps.period_end(month, "month") > bases.last_complete else steps.OK


def _spoken(figure: Figure, found: Score, weights: Weights, hidden: bool) -> dict[str, Any]:
    """One figure as it is read aloud, with everything it says."""
    about = EVIDENCE[figure.name]
    unseen, weighed = hidden and about.needs == MESSAGES, weights.table[found.kind][found.part]
    plain = {
        "name": figure.name, "words": about.words, "kinds": list(about.facts), "n": figure.n, "of": figure.of, "facts": figure.facts, "full": about.full,
        "known": figure.known, "unseen": unseen, "points": figure.points if figure.known else None, "weight": weighed[figure.name],
    }  # fmt: skip
    if not figure.known:
        return plain | {"sentence": format_lazy(_("{words}：{why}"), words=about.words, why=_("看不到发言") if unseen else _("没有记录，未知"))}
    if figure.name.startswith("part_"):
        words = {"used": _("用着"), "idle": _("声明了没用上，算一半"), "absent": _("没有")}[HALVES[figure.n]]
        return plain | {"sentence": format_lazy(_("{words}：{why}"), words=about.words, why=words)}
    said = format_lazy(_("{words}：{of} 里有 {n}，{facts} 条记录"), words=about.words, of=figure.of, n=figure.n, facts=figure.facts)
    return plain | {"sentence": said}


def _five(known: dict[str, Figure], found: Score) -> Row:
    """The five parts in a word each, and those that are declared and not used by name."""
    told = {name: HALVES[known[f"part_{name}"].n] if known[f"part_{name}"].known else UNKNOWN for name in STRUCTURE}
    told = {name: "absent" if word == UNKNOWN and name == "founders" and found.known else word for name, word in told.items()}
    return {**told, "idle": [STRUCTURE[name] for name, word in told.items() if word == "idle"]}


def _of_five(found: Score) -> Row:
    return {"score": None if found.value is None else of_five(found.value), "points": found.value, "by": "facts" if found.figures else "human"}


@measure(
    "charter.senses",
    question=_("仪式感、参与感、组织感、归属感，记录里看得出几分"),
    unit=_("分"),
    formula=_("每一感由几项记录算出：每项的比例到满分线得 100 分，按权重平均；至少要有两项有记录，不然是未知"),
    denominator=_("各项写明：新进群的人、在群成员、承诺次数、任务数……工作人员和机器人不算成员"),
    observability=UNSEEN,
    value="score", n="facts", needs=["messages", "joins"], then=[scored("senses")], columns=COLUMNS,
)  # fmt: skip
def senses(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None, weights: str = "") -> Table:
    """For each group and month the figures of the four senses."""
    return counted(bases, start, end, group)


@measure(
    "charter.structure",
    question=_("这个群的结构齐不齐：核心、种子成员、平台、加入原则、管理规范"),
    unit=_("分"),
    formula=_("五个部分各占两成：声明了、近 30 天也用过的算整份，声明了没用上的算一半并点名；种子成员是开群 30 天内进来的，满 5 人才算有"),
    denominator=_("五个部分；没有人写下声明的群（比如导入的群）不知道有没有，总分未知"),
    observability=_("声明随蓝图执行记下；用没用看近 30 天的记录：有职责的人动过手、平台上有往来、有人按规则进来、群规被同意过或用过"),
    value="score", n="facts", needs=["messages", "joins"], then=[scored("structure")],
    columns={**COLUMNS, **STRUCTURE, "idle": _("声明了没用的")},
)  # fmt: skip
def structure(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None, weights: str = "") -> Table:
    """For each group and month the five parts within the thirty days to its end."""
    return counted(bases, start, end, group)


@measure(
    "charter.isooc",
    question=_("同好、结构、输出、运营、复制，五个要素各有几分"),
    unit=_("分"),
    formula=_("每个要素由几项记录算出：每项的比例到满分线得 100 分，按权重平均；没有一项有记录的要素是未知"),
    denominator=_("各项写明"),
    observability=UNSEEN,
    value="score", n="facts", needs=["messages", "joins"], then=[scored("isooc")], columns=COLUMNS,
)  # fmt: skip
def isooc(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None, weights: str = "") -> Table:
    """For each group and month the figures of the five elements."""
    return counted(bases, start, end, group)


@measure(
    "charter.methods",
    question=_("八个运营方法各做到几分（0 到 5）"),
    unit=_("分"),
    formula=_("每个方法由几项记录算出 0 到 100 分，除以 20 四舍五入到 0 到 5；「分出小圈子」记录里看不出来，由人打分，在控制台的记分卡上"),
    denominator=_("各项写明"),
    observability=UNSEEN,
    value="score", n="facts", needs=["messages", "joins"], then=[scored("methods")], columns={**COLUMNS, "points": _("百分制"), "by": _("由谁打分")},
)  # fmt: skip
def methods(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None, weights: str = "") -> Table:
    """For each group and month the figures of the eight methods."""
    return counted(bases, start, end, group)
