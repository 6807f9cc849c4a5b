"""``qunying sheet``: the Excel a team already has against a blueprint, and a blueprint's calendar as an Excel."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from qunying.faces.shell.say import complain, problem_line, put, put_json

HELP = "排期表和蓝图：读一份 Excel 看会改什么，或把蓝图的日历写成 Excel"
EXAMPLE = "qunying sheet read 排期.xlsx --blueprint examples/blueprints/renji-camp --into 新蓝图"
NEEDS_DATA = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``read`` and ``write``."""
    below = parser.add_subparsers(dest="act", metavar="read|write", required=True)
    read = below.add_parser("read", help="读 Excel：读懂了什么、没读懂什么、会改蓝图的哪里；不改动原来的文件")
    read.add_argument("file", metavar="FILE.xlsx", help="排期表")
    read.add_argument("--blueprint", metavar="B", required=True, help="对照的蓝图：文件，或放着 blueprint.yaml 的文件夹")
    read.add_argument("--into", metavar="NEWFOLDER", help="把改好的蓝图写进这个新文件夹")
    read.add_argument("--same-short", action="store_true", help="没写精简版的，先用同一段")
    write = below.add_parser("write", help="写 Excel：把蓝图的日历写成一份可以接着改的表")
    write.add_argument("blueprint", metavar="BLUEPRINT", help="蓝图文件，或放着 blueprint.yaml 的文件夹")
    write.add_argument("--out", metavar="FILE.xlsx", required=True, help="写到这个文件")
    for child in (read, write):
        child.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="只输出 JSON，给脚本用")


def run(options: argparse.Namespace) -> int:
    """0 with the sheet read or written; 1 when it cannot become a blueprint as it is."""
    return _read(options) if options.act == "read" else _write(options)


def _read(options: argparse.Namespace) -> int:
    from qunying.blueprint.load import load
    from qunying.camps.services import sheets

    bp = load(options.blueprint)
    found = sheets.read_sheet(_bytes(Path(options.file), sheets.FILE_BYTES_MAX), bp, same_short=options.same_short)
    blocked = bool(found.proposal.missing or found.proposal.problems)
    if options.into and not blocked:
        _keep(bp, found.proposal, Path(options.into))
    if options.json:
        put_json({**sheets.read_json(found), "into": None if blocked else options.into})
    else:
        _tell(found, options.into)
    return 1 if blocked else 0


def _write(options: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from qunying.blueprint.load import load
    from qunying.camps.services import sheets

    content = sheets.write_sheet(load(options.blueprint))
    Path(options.out).write_bytes(content)
    if options.json:
        put_json({"file": options.out, "bytes": len(content)})
    else:
        put(_("已写到 %(file)s。") % {"file": options.out})
    return 0


def _bytes(path: Path, limit: int) -> bytes:
    """The file's content, never more than the limit and a byte: a file far too large is not read to say so."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def _keep(bp: Any, proposal: Any, folder: Path) -> None:
    """The proposed blueprint stands in the new folder, with the files its links name."""
    from qunying.kernel.refusals import Refused

    if folder.exists() and any(folder.iterdir()):
        raise Refused("sheet_folder_taken", folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    for target in (bp["content.links"] or {}).values():
        if "://" not in target and not target.startswith("/") and bp.has_file(target):
            copy = folder / target
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((bp.folder / target).read_bytes())
    (folder / "blueprint.yaml").write_text(proposal.text, encoding="utf-8")


def _tell(found: Any, into: str | None) -> None:
    from django.utils.translation import gettext as _

    reading, made = found.reading, found.proposal
    put(_("读懂 %(understood)s 格，没读懂 %(unclear)s 格，藏起来没读的 %(hidden)s 格。") % {
        "understood": len(reading.understood), "unclear": len(reading.unclear), "hidden": len(reading.hidden),
    })  # fmt: skip
    for one in reading.unclear:
        put(f"  ? {one.sheet}!{one.address} 「{one.shown}」 {one.why}{one.mend}")
    for line in (*made.whole, *made.left):
        put(f"  {line}")
    signs = {"added": "+", "changed": "~", "removed": "-"}
    for one in made.changes:
        put(f"  {signs[one.state]} " + _("第 %(day)s 天 %(slot)s") % {"day": one.day, "slot": one.name or _("当天")})
    put(_("新增 %(added)s，修改 %(changed)s，删除 %(removed)s，一样的 %(same)s，表里没写、保持原样的 %(untouched)s。") % {
        "added": made.count("added"), "changed": made.count("changed"), "removed": made.count("removed"), "same": made.same, "untouched": made.untouched,
    })  # fmt: skip
    for one in made.missing:
        complain(_("第 %(day)s 天「%(slot)s」缺完整版或精简版。") % {"day": one.day, "slot": one.name})
    if made.missing:
        complain(_("请在表里补上；或加 --same-short，精简版先用同一段。"))
    for problem in made.problems:
        complain(problem_line(problem))
    if into and not (made.missing or made.problems):
        put(_("改好的蓝图写在 %(folder)s。") % {"folder": into})
