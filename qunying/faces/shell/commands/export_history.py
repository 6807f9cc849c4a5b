"""``qunying export-history``: a community's talk, members and facts as files that others can read."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from qunying.faces.shell.say import put, put_json
from qunying.kernel.words import series

HELP = "导出聊天记录和全部记录：ChatLab（每个群一个文件，可再导入），或 Parquet、CSV、xlsx 表"
EXAMPLE = "qunying export-history renji --as chatlab --out 导出"
KINDS = ("chatlab", "parquet", "csv", "xlsx")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of whom, as what, where to."""
    parser.add_argument("community", metavar="COMMUNITY", help="社群编号")
    parser.add_argument("--as", dest="kind", choices=KINDS, default="chatlab", help="chatlab：每个群一个 JSONL；parquet、csv、xlsx：消息、成员、记录三张表")
    parser.add_argument("--out", metavar="DIR", required=True, help="写到这个文件夹")


def run(options: argparse.Namespace) -> int:
    """0 with the files written; refused when the community is unknown."""
    from qunying.channels.history import services
    from qunying.faces.shell import database
    from qunying.kernel.refusals import Refused
    from qunying.people import queries as people

    database.prepare()
    community = people.community_by_slug(options.community)
    if community is None:
        raise Refused("unknown_scope", name=options.community, known=series(one.slug for one in people.communities()))
    folder = Path(options.out)
    files = services.give_out(community.pk, folder, options.kind)
    if options.json:
        put_json({"community": community.slug, "files": [str(path) for path in files]})
    else:
        put(_("导出了 %(count)s 个文件到 %(folder)s。里面有成员说的话，请保管好。") % {"count": len(files), "folder": folder})
    return 0
