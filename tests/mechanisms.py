"""Which rows of docs/spec/mechanisms.tsv are built: those whose every marked test passed in the run just made."""

import argparse
import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "spec" / "mechanisms.tsv"
REPORT = ROOT / "build" / "mechanisms.json"


def rows() -> dict[str, dict[str, str]]:
    """The table's rows by id."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["id"]: row for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)}


def built() -> dict[str, object]:
    """Ids with at least one marked test, all of them passed, and their count by work package."""
    outcomes = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    known = rows()
    ids = sorted(id_ for id_, tests in outcomes.items() if id_ in known and tests and all(tests.values()))
    return {"built": ids, "by_build": dict(sorted(Counter(known[id_]["build"] for id_ in ids).items()))}


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--json", action="store_true")
    ask.add_argument("--last", action="store_true", help="use the last run's record")
    options = ask.parse_args()
    code = 0
    if not options.last:
        REPORT.unlink(missing_ok=True)
        code = subprocess.run([sys.executable, "-m", "pytest", "-m", "mechanism", "-n", "2"], cwd=ROOT, stdout=sys.stderr).returncode
    result = built()
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        table = rows()
        for id_ in result["built"]:
            print(id_, table[id_]["build"], table[id_]["mechanism"])
        print(result["by_build"])
    return code


if __name__ == "__main__":
    sys.exit(main())
