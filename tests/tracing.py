"""For the mutation run: which test calls which verb, and how each test ended."""

import functools
import json
import os
from pathlib import Path

import pytest

_current = ""
_seen: set[tuple[str, str]] = set()
_outcomes: dict[str, str] = {}


def _trace(name, function):
    @functools.wraps(function)
    def traced(*args, **kwargs):
        if _current:
            _seen.add((_current, name))
        return function(*args, **kwargs)

    return traced


if os.environ.get("QUNYING_TRACE_VERBS"):
    from qunying.kernel import verbs

    verbs.watch = _trace  # at import, so before the domains register their verbs


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    global _current
    _current = item.nodeid
    try:
        return (yield)
    finally:
        _current = ""


def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        _outcomes[report.nodeid] = report.outcome


def pytest_sessionfinish():
    if path := os.environ.get("QUNYING_TRACE_VERBS"):
        Path(path).write_text("".join(f"{test}\t{verb}\n" for test, verb in sorted(_seen)))
    if path := os.environ.get("QUNYING_OUTCOMES"):
        Path(path).write_text(json.dumps(_outcomes))
