"""``qunying export``: the blueprint in force as one sealed file."""

from __future__ import annotations

import argparse
from pathlib import Path

from qunying.faces.shell.say import put, put_json
from qunying.kernel.words import series

HELP = "导出正在用的蓝图：一个文件，话术都在里面，不含个人信息，盖有封印"
EXAMPLE = "qunying export renji --output renji.yaml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which community, and where to."""
    parser.add_argument("community", metavar="COMMUNITY", nargs="?", default="", help="社群编号（蓝图里 positioning.community.id）；只有一个社群时可以不写")
    parser.add_argument("--output", metavar="FILE", help="写到这个文件；不写就输出到屏幕")


def run(options: argparse.Namespace) -> int:
    """0 with the file written, whole or not at all."""
    from qunying.blueprint import services

    text = services.export_of(_community(options.community))
    if options.output:
        target = Path(options.output)
        draft = target.with_name(target.name + ".part")  # a full disk must not leave half a file under the real name
        try:
            draft.write_text(text, encoding="utf-8")
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    if options.json:
        put_json({"community": options.community, "file": options.output, "bytes": len(text.encode()), "text": None if options.output else text})
    elif not options.output:
        put(text)
    return 0


def _community(slug: str) -> int:
    from qunying.blueprint import queries
    from qunying.kernel.refusals import Refused
    from qunying.people import queries as people

    known = {found.slug: found.pk for found in map(people.community, queries.communities_with_revisions()) if found is not None}
    if slug in known:
        return known[slug]
    if slug or not known:
        raise Refused("no_revision")
    if len(known) > 1:
        raise Refused("which_community", known=series(sorted(known)))
    return next(iter(known.values()))
