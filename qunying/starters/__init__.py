"""Starters: complete blueprints of the usual kinds of community, and how six answers make one of them hers."""

from qunying.starters import texts
from qunying.starters.answers import QUESTIONS, Answers, parse, read_answers
from qunying.starters.compose import compose, first_days, one_text, write
from qunying.starters.foretold import Foretold, foretell
from qunying.starters.starter import Starter, all_starters, folder, starter

__all__ = [
    "QUESTIONS", "Answers", "Foretold", "Starter", "all_starters", "compose", "first_days", "folder", "foretell", "one_text", "parse", "read_answers",
    "starter", "write",
]  # fmt: skip

texts.register()
