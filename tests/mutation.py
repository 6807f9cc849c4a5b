"""Replace each verb by a no-op and see whether the mechanism tests that call it notice."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def traced() -> dict[str, list[str]]:
    """For each verb, the mechanism tests that called it in one calm run."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder, "trace")
        pytest(["-m", "mechanism and not browser"], QUNYING_TRACE_VERBS=str(trace))
        calls: dict[str, set[str]] = {}
        for line in trace.read_text().splitlines() if trace.exists() else []:
            test, verb = line.split("\t")
            calls.setdefault(verb, set()).add(test)
    return {verb: sorted(tests) for verb, tests in sorted(calls.items())}


def survivors(verb: str, tests: list[str]) -> list[str]:
    """Those tests that still pass when the verb does nothing."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        pytest(tests, QUNYING_NOOP_VERB=verb, QUNYING_OUTCOMES=str(report))
        outcomes = json.loads(report.read_text()) if report.exists() else {}
    return [test for test in tests if outcomes.get(test) == "passed"]


def pytest(arguments: list[str], **variables: str) -> None:
    subprocess.run([sys.executable, "-m", "pytest", "-p", "tests.tracing", *arguments], cwd=ROOT, env=os.environ | variables, stdout=subprocess.DEVNULL)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("verbs", nargs="*", help="only these verbs")
    options = ask.parse_args()
    result = {verb: survivors(verb, tests) for verb, tests in traced().items() if not options.verbs or verb in options.verbs}
    print(json.dumps({"verbs": len(result), "survivors": {verb: tests for verb, tests in result.items() if tests}}, indent=1))
    return 1 if any(result.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
