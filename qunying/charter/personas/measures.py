"""Who matches a persona: yes, no, or unknown where what is known of them does not decide it; and which knowledge is lacking most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from qunying.charter.personas.naming import JOINED_DAYS, SOURCE, TAG
from qunying.insight import steps
from qunying.insight.bases import base
from qunying.insight.expressions.numbers import number
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

JOINED, LEFT = "people.joined", "people.left"
NOTED, DECLARED, CONDITION = "charter.attribute_noted", "charter.personas_declared", "charter.persona_condition"
MATCHES, DIFFERS, UNKNOWN = "matches", "differs", "unknown"
ANSWERS = {MATCHES: _("符合"), DIFFERS: _("不符合"), UNKNOWN: _("不知道")}
State = Literal["matches", "differs", "unknown"]
OBSERVABLE = _("来源和加入天数由群营自己登记；其他的只知道贴过的标签和写下的资料，没写的就是不知道")
RULE = _(
    "每个条件对每位成员有三种答案：是、不是、不知道。全部条件都是，算符合；有一个明确不是，算不符合；其余算不知道。"
    "标签：从没贴过任何标签的人是不知道，贴过别的、没有这一个的是不是"
)


@base("persona_tests")
def persona_tests(bases: Bases) -> Table:
    """One row for every value or span that a condition of the personas now in force allows."""
    facts = bases.facts
    declared = facts.filter(facts.kind == DECLARED)
    last = declared.agg(newest=declared.f_persona_version.max())
    found = facts.filter(facts.kind == CONDITION)
    found = found.semi_join(last, [found.f_persona_version == last.newest])
    return found.select(
        persona="f_persona", conditions="f_conditions", place="f_place", attribute="f_attribute", allowed="f_value", low="f_low", high="f_high",
    )  # fmt: skip


@base("persona_people")
def persona_people(bases: Bases) -> Table:
    """One row for every member there now, with the day of their last coming and by what they came; staff and bots are none."""
    facts = bases.facts
    moves = facts.filter(facts.kind.isin([JOINED, LEFT]), facts.identity.notnull())
    latest = ibis.window(group_by="identity", order_by=[ibis.desc("happened_at"), ibis.desc("id")])
    last = moves.select("identity", "happened_at", "id", "kind", day="local_day", source="f_source").mutate(place=ibis.row_number().over(latest))
    here = last.filter(last.place == 0, last.kind == JOINED).select("identity", "day", "source")
    spells = bases["roles"]
    return here.anti_join(spells.filter(spells.until_at.isnull(), spells.role != "member"), "identity")


@base("persona_known", stored=False)  # it holds the day of the question
def persona_known(bases: Bases) -> Table:
    """``identity, attribute, held, amount``: everything known of everybody; a tag taken back is known and held by nobody."""
    facts = bases.facts
    noted = facts.filter(facts.kind == NOTED, facts.identity.notnull())
    noted = noted.select(
        "identity", "id", attribute="f_attribute", held="f_value", amount="f_number", on="f_on", slot=(noted.f_attribute == TAG).ifelse(noted.f_value, "")
    )
    latest = ibis.window(group_by=["identity", "attribute", "slot"], order_by=ibis.desc("id"))
    now = noted.mutate(place=ibis.row_number().over(latest))
    now = now.filter(now.place == 0, now.on | (now.attribute == TAG))
    now = now.select("identity", "attribute", "amount", held=now.on.ifelse(now.held, ibis.null("string")))
    people = bases["persona_people"]
    nothing = ibis.null("float64")
    came = people.filter(people.source.notnull()).select("identity", attribute=ibis.literal(SOURCE), amount=nothing, held="source")
    days = (number(ibis.literal(bases.today)) - number(people.day)).cast("float64")
    stayed = people.select("identity", attribute=ibis.literal(JOINED_DAYS), amount=days, held=ibis.null("string"))
    return now.union(came).union(stayed)


def _answers(bases: Bases) -> Table:
    """``identity, persona, conditions, place, holds`` for every member and condition of which enough is known to decide it."""
    known, tests = bases["persona_known"], bases["persona_tests"]
    met = known.semi_join(bases["persona_people"], "identity").inner_join(tests, "attribute")
    counts = met.low.notnull()
    met = met.filter(~counts | met.amount.notnull())
    within = (met.amount >= met.low) & (met.high.isnull() | (met.amount <= met.high))
    holds = met.low.notnull().ifelse(within, (met.held == met.allowed).fill_null(False))
    met = met.mutate(holds=holds.fill_null(False).cast("int64"))
    return met.group_by("identity", "persona", "conditions", "place").agg(holds=met.holds.max())


def _decided(bases: Bases) -> Table:
    """``identity, persona, matches, differs`` of every member of whom anything is known that a persona asks for."""
    answers = _answers(bases)
    each = answers.group_by("identity", "persona", "conditions").agg(yes=answers.holds.sum(), known=answers.count())
    return each.select("identity", "persona", matches=each.yes == each.conditions, differs=each.yes < each.known)


def _personas(bases: Bases) -> Table:
    """Every persona with the number of members there are."""
    people, tests = bases["persona_people"], bases["persona_tests"]
    return tests.select("persona", "conditions").distinct().cross_join(people.agg(members=people.count()))


def _shares(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each of the three as a share of all members, beside the share of those who are decided."""
    return [row | {f"{name}_share": row[name] / row["members"] if row["members"] else None for name in (MATCHES, DIFFERS, UNKNOWN)} for row in rows]


def _named(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    return [row | {"answer_name": ANSWERS[row["answer"]]} for row in rows]


@measure(
    "charter.persona_coverage",
    question=_("定位里的每种人，现在的成员里有多少"),
    unit=_("比例"),
    formula=RULE,
    denominator=_("比例 = 符合 ÷（符合 + 不符合），不知道的不在里面；三种人数加起来是现有成员，不含工作人员和机器人"),
    observability=OBSERVABLE,
    value="rate",
    n="decided",
    then=[steps.rate(MATCHES, "decided"), _shares],
    columns={
        "persona": _("画像"), "conditions": _("条件"), "members": _("现有成员"), "matches": _("符合"), "differs": _("不符合"), "unknown": _("不知道"),
        "decided": _("说得清的"), "rate": _("说得清的里符合"), "matches_share": _("符合占全部"), "differs_share": _("不符合占全部"),
        "unknown_share": _("不知道占全部"),
    },
)  # fmt: skip
def persona_coverage(bases: Bases) -> Table:
    """For each persona with conditions how many members match, differ, and are unknown."""
    decided, personas = _decided(bases), _personas(bases)
    told = decided.group_by("persona").agg(matches=decided.matches.cast("int64").sum(), differs=decided.differs.cast("int64").sum())
    found = personas.left_join(told, "persona")
    matches, differs = (found[name].fill_null(0).cast("int64") for name in (MATCHES, DIFFERS))
    counts = {"matches": matches, "differs": differs, "unknown": found.members - matches - differs, "decided": matches + differs}
    return found.select("persona", "conditions", "members", **counts).order_by("persona")


@measure(
    "charter.persona_lacking",
    question=_("每种人的每个条件，有多少成员还不知道"),
    unit=_("人"),
    formula=RULE,
    denominator=_("现有成员，不含工作人员和机器人"),
    observability=OBSERVABLE,
    value="lacking",
    n="members",
    then=[steps.rate("lacking", "members")],
    columns={
        "persona": _("画像"), "place": _("第几个条件（从 0 数）"), "members": _("现有成员"), "holds": _("是"), "fails": _("不是"), "lacking": _("不知道"),
        "rate": _("不知道的占比"),
    },
)  # fmt: skip
def persona_lacking(bases: Bases) -> Table:
    """For each persona and condition of how many members it holds, fails, and is not known."""
    answers, tests = _answers(bases), bases["persona_tests"]
    people = bases["persona_people"]
    told = answers.group_by("persona", "place").agg(holds=answers.holds.sum(), known=answers.count())
    cells = tests.select("persona", "place").distinct().cross_join(people.agg(members=people.count()))
    found = cells.left_join(told, ["persona", "place"])
    holds, known = (found[name].fill_null(0).cast("int64") for name in ("holds", "known"))
    return found.select("persona", "place", "members", holds=holds, fails=known - holds, lacking=found.members - known).order_by("persona", "place")


@measure(
    "charter.persona_members",
    question=_("哪些成员符合、不符合、还不知道"),
    unit=_("人"),
    formula=RULE,
    denominator=_("无；一人一种画像一行"),
    observability=OBSERVABLE,
    value="identity",
    then=[_named],
    columns={"persona": _("画像"), "identity": _("成员编号"), "answer": _("代号"), "answer_name": _("答案")},
)
def persona_members(bases: Bases, *, persona: str | None = None, answer: State | None = None) -> Table:
    """One row for every member and persona."""
    personas, people, decided = _personas(bases), bases["persona_people"], _decided(bases)
    cells = personas.select("persona").cross_join(people.select("identity"))
    cells = cells.filter(cells.persona == persona) if persona is not None else cells
    found = cells.left_join(decided, ["identity", "persona"])
    state = ibis.cases((found.matches.fill_null(False), MATCHES), (found.differs.fill_null(False), DIFFERS), else_=UNKNOWN)
    told = found.select("persona", "identity", answer=state)
    told = told.filter(told.answer == answer) if answer is not None else told
    return told.order_by("persona", "identity")
