"""Make the demo snapshot anew: the example camp with 10,000 simulated members, at noon of its ninth day."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from qunying.faces.shell.prepare import SNAPSHOT
from qunying.faces.shell.rehearsing import in_scratch

BLUEPRINT = SNAPSHOT.parent / "blueprints" / "renji-camp"
MEMBERS, SEED = 10_000, 9


def main(argv: list[str] | None = None) -> int:
    """The folder holds a new snapshot, whole or not at all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", metavar="DIR", default=str(SNAPSHOT))
    parser.add_argument("--blueprint", metavar="FILE", default=str(BLUEPRINT))
    parser.add_argument("--members", metavar="N", default=str(MEMBERS))
    parser.add_argument("--groups", metavar="K")
    parser.add_argument("--day", metavar="D", default="9")
    parser.add_argument("--time", metavar="HH:MM", default="12:50")
    parser.add_argument("--seed", metavar="S", default=str(SEED))
    wish = parser.parse_args(argv)
    line = [wish.blueprint, "--members", wish.members, "--until-day", wish.day, "--until-time", wish.time, "--seed", wish.seed]
    line += ["--groups", wish.groups] if wish.groups else []
    target = Path(wish.to)
    with tempfile.TemporaryDirectory(prefix="qunying-snapshot-") as folder:
        done = in_scratch(line, snapshot=folder, capture=True)
        if done.returncode:
            return done.returncode
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(folder, target)
        target.chmod(0o755)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
