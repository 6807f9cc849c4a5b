"""The rules of the house that a machine can hold: floors, doors, budgets, the clock, real facts, typed verbs."""

import ast
import csv
import re
import subprocess
import sys
import typing
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "qunying"
DOMAINS = ["people", "groups", "charter", "channels", "incentives", "content", "activities", "conduct", "commerce", "camps"]
CODE = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
OURS = [path for path in CODE if "tests" not in path.parts and path.name != "conftest.py"]
FILE_LINES_MAX, FUNCTION_LINES_MAX, VIEW_LINES_MAX, TEMPLATE_LINES_MAX = 400, 70, 40, 200
# Business time comes from kernel.clock; these name the machine's time, the ORM's or the database's.
FOREIGN_CLOCKS = re.compile(r"timezone\.now\(|datetime\.now\(|datetime\.utcnow\(|date\.today\(|auto_now|\bNow\(\)|CURRENT_TIMESTAMP|time\.time\(\)")
CLOCK_KEEPERS = {"kernel/clock.py", "kernel/logs.py"}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


def test_floors_hold():
    done = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def test_other_domains_are_entered_by_their_doors_only():
    """From another domain one imports services, queries, facts or texts, never models or inner files; a domain's rooms have doors of the same names."""
    # Packages of a domain, each with services, queries and models of its own.
    rooms = {"hosts", "rescue", "sheets", "signals", "history", "silence", "goals", "survey", "reviewing", "routine"}
    doors = {
        "services", "queries", "facts", "rules", "registry", "handlers", "periodic", "limits", "rehearsal", "texts", "placeholders",
        "playbook", "carriage", "duties", "uploads",
    }  # fmt: skip
    wrong = []
    for path in OURS:
        home = path.relative_to(PACKAGE).parts[0]
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ImportFrom) or not node.module or not node.module.startswith("qunying."):
                continue
            parts = node.module.split(".")[1:]
            if parts[0] not in DOMAINS or parts[0] == home:
                continue
            inner = parts[2:] if len(parts) > 1 and parts[1] in rooms else parts[1:]
            taken = inner[:1] or [alias.name for alias in node.names]
            wrong += [f"{name(path)}:{node.lineno} takes {parts[0]}.{part}" for part in taken if part not in doors]
    assert "\n".join(wrong) == ""


def test_files_and_functions_keep_their_hard_budgets():
    long_files = [(name(path), n) for path in CODE if (n := len(path.read_text().splitlines())) > FILE_LINES_MAX]
    long_functions = [(name(path), f, n) for path in CODE for f, n in functions(path) if n > FUNCTION_LINES_MAX]
    long_views = [
        (name(path), f, n) for path in OURS if path.name.startswith("views") or "views" in path.parts for f, n in functions(path) if n > VIEW_LINES_MAX
    ]
    long_templates = [(name(path), n) for path in PACKAGE.rglob("templates/**/*.html") if (n := len(path.read_text().splitlines())) > TEMPLATE_LINES_MAX]
    assert (long_files, long_functions, long_views, long_templates) == ([], [], [], [])


def test_every_module_opens_with_one_sentence():
    silent = [name(path) for path in OURS if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_nobody_prints_and_nothing_is_left_to_do():
    loud = [name(path) for path in OURS if re.search(r"(?<![\w.])print\(", path.read_text())]
    left = [name(path) for path in CODE if re.search(r"\bTODO\b|\bFIXME\b|\bXXX\b", path.read_text())]
    assert (loud, left) == ([], [])


def test_all_code_asks_the_houses_clock():
    wrong = [
        f"{name(p)}:{n}" for p in OURS if name(p) not in CLOCK_KEEPERS for n, line in enumerate(p.read_text().splitlines(), 1) if FOREIGN_CLOCKS.search(line)
    ]
    assert "\n".join(wrong) == ""


def test_every_declared_fact_is_recorded_somewhere():
    """A kind of fact nobody writes is a promise without an engine."""
    from qunying.journal import facts

    source = "\n".join(path.read_text() for path in OURS if path.name != "facts.py")
    unwritten = [kind.name for kind in facts.all_kinds() if not kind.name.startswith("test.") and not re.search(rf"\b{kind.type.__name__}[(,]", source)]
    assert unwritten == []


def test_every_verb_is_typed_and_says_what_is_true_afterwards():
    from qunying.kernel import verbs

    untyped = [verb.name for verb in verbs.all_verbs() if any(hint in (object, typing.Any) for hint in verb.parameters.values())]
    silent = [verb.name for verb in verbs.all_verbs() if not verb.summary]
    assert (untyped, silent) == ([], [])
    assert len(verbs.all_verbs()) >= 10


def test_consumers_and_handlers_listen_to_what_exists():
    from qunying.journal import reactions

    reactions.check()


def test_every_refusal_code_that_is_raised_has_a_sentence():
    from qunying.faces.shell import texts as shell
    from qunying.faces.shell.demo import texts as demo
    from qunying.kernel import refusals

    for words in (shell, demo):  # the executable registers its own words only when it runs
        words.register()
    raised = {code for path in OURS for code in re.findall(r"Refused\(\s*\"([a-z_]+)\"", path.read_text())}
    assert " ".join(sorted(raised - refusals.known_codes())) == ""


def test_mechanism_marks_name_rows_of_the_table():
    with (ROOT / "docs/spec/mechanisms.tsv").open(encoding="utf-8", newline="") as table:
        known = {row["id"] for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)}
    marked = {
        id_
        for path in ROOT.rglob("test_*.py")
        if ".venv" not in path.parts
        for call in re.findall(r"mark\.mechanism\(([^)]*)\)", path.read_text())
        for id_ in re.findall(r"\"([^\"]+)\"", call)
    }
    assert sorted(marked - known) == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
