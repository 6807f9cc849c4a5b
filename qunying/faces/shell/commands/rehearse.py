"""``qunying rehearse``: live through a whole blueprint with simulated members, in a scratch database, in minutes."""

from __future__ import annotations

import argparse

from qunying.faces.shell import rehearsing

HELP = "预演蓝图：模拟学员在一个临时数据库里走完整期，数出送达、迟到、丢失、重复，不碰现有数据"
EXAMPLE = "qunying rehearse examples/blueprints/renji-camp --groups 3 --days 3 --json"
NEEDS_DATA = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, how many people, how far, and from which seed."""
    rehearsing.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 with the report as JSON on stdout; 1 with the reasons when the blueprint has faults."""
    line = [options.file, "--until-time", options.until_time, "--seed", str(options.seed)]
    for name in ("members", "groups", "days", "until_day"):
        value = getattr(options, name)
        if value is not None:
            line += [f"--{name.replace('_', '-')}", str(value)]
    return rehearsing.in_scratch([*line, *(["--json"] if options.json else [])], keep=options.keep).returncode
