"""Make the demo snapshot anew: the example camp with 10,000 simulated members at noon of its ninth day, and beside it every kind of community, small."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from qunying.faces.shell.prepare import SNAPSHOT
from qunying.faces.shell.rehearsing import in_scratch

BLUEPRINT = SNAPSHOT.parent / "blueprints" / "renji-camp"
MEMBERS, SEED = 10_000, 9
MEMBERS_BESIDE = 90
ALL = "all"
TOO_SHORT = "one-group"  # its three days are over before the others are where they should be


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
    parser.add_argument("--beside", metavar="FILE,…", default=ALL, help="the other communities; by default every example blueprint")
    parser.add_argument("--members-beside", metavar="N", default=str(MEMBERS_BESIDE))
    wish = parser.parse_args(argv)
    line = [wish.blueprint, "--members", wish.members, "--until-day", wish.day, "--until-time", wish.time, "--seed", wish.seed]
    line += ["--groups", wish.groups] if wish.groups else []
    for folder in beside(Path(wish.blueprint)) if wish.beside == ALL else wish.beside.split(",") if wish.beside else ():
        line += ["--beside", f"{folder}:{wish.members_beside}"]
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


def beside(main_one: Path) -> list[Path]:
    """Every example blueprint but that one, by name: one of each kind."""
    folders = sorted(file.parent for file in (SNAPSHOT.parent / "blueprints").glob("*/blueprint.yaml"))
    return [folder for folder in folders if folder.name != TOO_SHORT and folder.resolve() != main_one.resolve()]


if __name__ == "__main__":
    raise SystemExit(main())
