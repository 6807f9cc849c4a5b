"""The full camp rehearsed: 10,000 simulated members, 52 groups, 21 days. Target: ≥ 500,000 facts, no kind above half, ≤ 300 s on two cores.

Run: script/bench rehearsal [--members N] [--groups K] [--days D]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from qunying.faces.shell.rehearsing import in_scratch

BLUEPRINT = Path(__file__).parent.parent / "examples" / "blueprints" / "renji-camp"
MEMBERS, FACTS_MIN, SHARE_MAX, SECONDS_MAX = 10_000, 500_000, 0.5, 300


def run(argv: list[str]) -> dict[str, object]:
    """The report with the targets beside it."""
    line = [str(BLUEPRINT), *(argv or ["--members", str(MEMBERS)]), "--json"]
    done = in_scratch(line, capture=True)
    if done.returncode:
        raise SystemExit(done.returncode)
    report = json.loads(done.stdout)
    targets = {
        "facts": report["facts"] >= FACTS_MIN,
        "largest_share": report["largest_share"] <= SHARE_MAX,
        "seconds": report["seconds"] <= SECONDS_MAX,
        "nothing_lost": report["lost"] == 0 and report["duplicated"] == 0,
    }
    return {"name": "rehearsal", **report, "facts_per_second": round(report["facts"] / report["seconds"]), "targets": targets}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1:]), ensure_ascii=False))
