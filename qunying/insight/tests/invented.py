"""A history nobody lived: facts of every kind there is, so that no measure is without rows; the words in them are those that measures look for."""

import re
import typing
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from qunying.insight import measures, queries
from qunying.insight.engines import duckdb
from qunying.journal import facts

FIRST, DAYS = date(2026, 10, 1), 43
MEMBERS, GROUPS, SUBJECTS = range(1, 13), range(1, 5), range(1, 9)
ASKED_FOR = re.compile(r'"(\w+)" (?:=|<>|IN) \(?((?:\'[\w.:]+\'(?:, )?)+)')


def tell(story, *, each=40, seed=4):
    """Each kind of fact ``each`` times in six weeks: somebody, somewhere, at some minute, often midnight; members came before."""
    story.founds(1, day=FIRST)
    words, dice = looked_for(story), Random(seed)
    for group in GROUPS:
        story.founds(group, day=FIRST)
        story.comes(*MEMBERS[group - 1 :: 3], day=FIRST, group=group)
    for kind in facts.all_kinds():
        hints = typing.get_type_hints(kind.type)
        for _ in range(each):
            some = dice.randrange(3)
            values = {name: invented(name, hint, words.get(f"f_{name}", ("one", "two")), dice, some) for name, hint in hints.items()}
            story.tell(
                kind.type(**values), who=dice.choice([None, *MEMBERS, *MEMBERS]), group=dice.choice(GROUPS), staff=dice.choice((None, 1, 2)),
                subject=(dice.choice(words["subject_type"]), dice.choice(SUBJECTS)), day=FIRST + timedelta(days=dice.randrange(DAYS)),
                clock=dice.choice(("00:00", "07:59", "08:00", "23:59", f"{dice.randrange(24):02}:{dice.randrange(60):02}")),
                channel=dice.choice((None, "web", "wecom")),
            )  # fmt: skip
            # Nobody acts at the full minute; whoever counts seconds must say what becomes of parts of them.
            told = story.drafts[-1]
            story.drafts[-1] = replace(told, happened_at=told.happened_at + timedelta(milliseconds=dice.choice((0, dice.randrange(60_000)))))
    story.end()


def looked_for(story):
    """For each column the words that measures compare it with, as the engine is told them."""
    story.end()
    for measure in measures.all_measures():
        queries.run(measure.name, story.community)
    found = defaultdict(set, subject_type={"history"})
    for sql in [*duckdb._base_sql.values(), *(prepared.sql for prepared in duckdb._prepared.values())]:
        for column, told in ASKED_FOR.findall(sql):
            found[column] |= set(re.findall(r"'([\w.:]+)'", told))
    return {column: sorted(told) for column, told in found.items()}


def invented(name, hint, words, dice, some):
    """A value of that type, now and then none where none may be; ``some`` of them where there may be many."""
    parts = typing.get_args(hint)
    if type(None) in parts and dice.random() < 0.3:
        return None
    if typing.get_origin(hint) is tuple:
        return tuple(invented(name, parts[0], words, dice, some) for _ in range(some))
    kind = next((part for part in parts if part is not type(None)), hint)
    if kind is int:
        return dice.randrange(20261001, 20261031) if name.endswith("day") else dice.choice((0, 1, 1, 2, 3, 5, 8, 100))
    return dice.choice(words) if kind is str else kind(dice.randrange(4) // 2) if kind is bool else dice.random() * 10
