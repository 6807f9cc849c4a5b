"""``qunying import TABLE --as orders``: tables of orders, visits, costs, members and tags, by a mapping file."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from qunying.faces.shell.say import complain, progress, put, put_json
from qunying.faces.shell.scope import community as the_community

KINDS = ("orders", "visits", "costs", "members", "tags")
LISTED = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--as`` and ``--map``."""
    parser.add_argument("--as", dest="kind", choices=KINDS, help="导入的是表格（CSV、xlsx）：订单、来客、投入、成员或标签；要导进已有的社群")
    parser.add_argument("--map", dest="mapping", metavar="FILE", default="", help="对照表（YAML）：哪一列是什么；不写就打印认出的，auto 是照认出的导入")


def run(options: argparse.Namespace) -> int:
    """0 with the table taken in; 1 with a suggested mapping and nothing written where none is given."""
    from qunying.commerce import services
    from qunying.flows import queries as flows
    from qunying.insight import queries as insight

    community, path = the_community(options.community), Path(options.path)
    if not options.mapping:
        return _suggest(options, services.suggest_mapping(path, options.kind, community.pk))
    if options.mapping == "auto":
        mapping = services.suggest_mapping(path, options.kind, community.pk)
    else:
        mapping = services.read_mapping(Path(options.mapping), options.kind)
    if options.timezone:
        mapping = mapping.model_copy(update={"timezone": options.timezone})
    began = time.monotonic()
    taken = services.take_in(community.pk, path, kind=options.kind, mapping=mapping, told=_told)
    if taken.new and not flows.health()["workers"]:  # a worker does this by itself
        progress(_("整理数据，好让报告马上能看"))
        insight.make_ready()
    _tell(options, taken, time.monotonic() - began)
    return 0


def _told(done: int, total: int) -> None:
    progress(_("读表格：%(done)s / %(total)s 行") % {"done": f"{done:,}", "total": f"{total:,}"})


def _suggest(options: argparse.Namespace, mapping: Any) -> int:
    from qunying.commerce import services

    if options.json:
        put_json({"imported": False, "mapping": mapping.model_dump(exclude={"status"}), "yaml": services.mapping_text(mapping)})
        return 1
    put(services.mapping_text(mapping))
    complain(_("这是系统认出的对照表，还没有导入。照这样导入：加 --map auto；要改：存成文件改好，再用 --map 指给它。"))
    return 1


def _tell(options: argparse.Namespace, taken: Any, seconds: float) -> None:
    from qunying.commerce.texts import losses, reason

    if options.json:
        put_json({
            "read": taken.read, "new": taken.new, "known": taken.known, "lost": dict(taken.lost), "groups": len(taken.groups), "members": len(taken.members),
            "seconds": round(seconds, 3), "losses": [one._asdict() for one in taken.losses],
        })  # fmt: skip
        return
    told = {
        "read": f"{taken.read:,}", "new": f"{taken.new:,}", "known": f"{taken.known:,}", "groups": len(taken.groups), "members": f"{len(taken.members):,}",
        "seconds": round(seconds, 1),
    }  # fmt: skip
    put(_("读了 %(read)s 行：新 %(new)s，早已有 %(known)s；涉及 %(groups)s 个群、%(members)s 位成员，用了 %(seconds)s 秒。") % told)
    if taken.lost:
        put(_("没能导入的：%(lost)s。") % {"lost": losses(taken.lost)})
        for one in _of_every_reason(taken.losses)[:LISTED]:
            put(_("  第 %(line)s 行  %(reason)s") % {"line": one.line, "reason": reason(one.reason)} + (f"  「{one.sample}」" if one.sample else ""))
        if sum(taken.lost.values()) > LISTED:
            put(_("  ……共 %(count)s 行，--json 里列出前一百行和每种原因的前二十行。") % {"count": f"{sum(taken.lost.values()):,}"})


def _of_every_reason(losses: list[Any]) -> list[Any]:
    """The first loss of every reason, then the second of each, and so on: what is lost a hundred times for one reason hides no other."""
    ranks, told = [], Counter[str]()
    for one in losses:
        ranks.append(told[one.reason])
        told[one.reason] += 1
    return [one for _rank, one in sorted(zip(ranks, losses, strict=True), key=lambda pair: pair[0])]
