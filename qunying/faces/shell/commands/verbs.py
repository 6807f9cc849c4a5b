"""``qunying verbs``: everything the house can do, by name."""

from __future__ import annotations

import argparse

from qunying.faces.shell.say import put, put_json
from qunying.kernel.words import series

HELP = "列出全部动作：名字、参数、谁可以做、做完之后什么成立"
EXAMPLE = "qunying verbs --json"
NEEDS_DATA = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace) -> int:
    """0 with the list, by name."""
    from qunying.kernel.verbs import all_verbs

    verbs = all_verbs()
    if options.json:
        listed = [
            {"name": verb.name, "needs": list(verb.needs), "parameters": {name: _type(hint) for name, hint in verb.parameters.items()}, "summary": verb.summary}
            for verb in verbs
        ]
        put_json({"verbs": listed})
        return 0
    for verb in verbs:
        put(f"{verb.name}({', '.join(verb.parameters)})  {series(verb.needs)}\n    {verb.summary}")
    return 0


def _type(hint: object) -> str:
    return getattr(hint, "__name__", None) or str(hint).replace("typing.", "")
