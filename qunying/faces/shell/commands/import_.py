"""``qunying import``: bring in the chats one already has, from whatever they were exported with."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from qunying.faces.shell import tables
from qunying.faces.shell.commands import count_as
from qunying.faces.shell.say import complain, progress, put, put_json

HELP = "导入聊天记录：微信、QQ、WhatsApp、Telegram、Discord、Slack、Zulip、邮件列表；一个文件、一个压缩包或整个文件夹，自动认格式"
EXAMPLE = "qunying import 我的群.csv --community wode   （先看看认得出什么：加 --dry-run；能读哪些格式：qunying import --formats）"
LISTED = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to read, and into which community."""
    parser.add_argument("path", metavar="PATH", nargs="?", help="文件、压缩包或文件夹")
    parser.add_argument("--community", metavar="SLUG", default="", help="社群编号；没有这个社群就新建一个（只看不运营），已有就加进去；不写就按文件名取")
    parser.add_argument("--name", metavar="NAME", default="", help="新建社群时的名称")
    parser.add_argument("--format", metavar="FORMAT", default="", help="不自动认，按这种格式读（名字见 --formats）")
    parser.add_argument("--timezone", metavar="ZONE", default="", help="文件里的时间没写时区时按这个算，默认 Asia/Shanghai")
    parser.add_argument("--date-order", choices=("ymd", "mdy", "dmy"), default="", help="日期写法看不出来时：年月日、月日年、日月年")
    parser.add_argument("--partial", action="store_true", help="文件中途断了也导入读得出的部分")
    parser.add_argument("--dry-run", action="store_true", help="只看认得出什么、要占多少磁盘，不写数据库")
    parser.add_argument("--list", action="store_true", help="列出做过的导入")
    parser.add_argument("--formats", action="store_true", help="列出能读的格式，和每种格式带不进来的东西")
    tables.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 with the history in place; refused with its reason and the database as it was."""
    from qunying.faces.shell import database

    if options.formats:
        return _formats(options)
    database.prepare()
    if options.list:
        return _list(options)
    if not options.path:
        complain(_("要导入什么？写上文件或文件夹的路径，例：%(example)s") % {"example": "qunying import wode.csv --community wode"})
        return 2
    return tables.run(options) if options.kind else _bring_in(options)


def _bring_in(options: argparse.Namespace) -> int:
    from qunying.channels.history import services
    from qunying.flows import queries as flows
    from qunying.insight import queries as insight

    wish = services.Wish(
        Path(options.path), options.community, options.name, options.format, options.timezone, options.date_order, options.partial,
    )  # fmt: skip
    if options.dry_run:
        with services.understood(wish, _progress) as (_staged, report):
            _tell(options, report, dry=True)
        return 0
    others = bool(flows.health()["workers"])
    report = services.bring_in(wish, progress=_progress, gently=others, told=None if options.json else _announce)
    if not others:  # a worker does this by itself
        progress(_("整理数据，好让报告马上能看"))
        insight.make_ready()
    _tell(options, report, dry=False)
    return 0


def _progress(step: str, done: int) -> None:
    progress((_("读文件：%(count)s 条") if step == "read" else _("写入：%(count)s 条")) % {"count": f"{done:,}"})


def _announce(report: Any) -> None:
    from qunying.channels.history import texts

    zone = ZoneInfo("Asia/Shanghai")
    since, until = (datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).strftime("%Y-%m-%d") if at else "—" for at in (report.since, report.until))
    complain(
        _("认出 %(format)s：%(groups)s 个群、%(members)s 人、%(read)s 条，%(since)s 至 %(until)s，大约占 %(size)s 磁盘。")
        % {
            "format": report.format, "groups": f"{report.groups:,}", "members": f"{report.members:,}", "read": f"{report.read:,}", "since": since,
            "until": until, "size": texts.size(report.bytes),
        }
    )  # fmt: skip


def _tell(options: argparse.Namespace, report: Any, *, dry: bool) -> None:
    from qunying.channels.history import texts

    if options.json:
        put_json(report.plain() | ({"dry_run": True} if dry else {"maybe_bots": count_as.maybe_bots(report.community)}))
        return
    if dry:
        _announce(report)
        put(_("只是看看，什么都没有写。去掉 --dry-run 就导入到「%(community)s」。") % {"community": report.community})
    else:
        put(
            _("导入好了：新 %(new)s 条，早已有 %(known)s 条；%(groups)s 个群，%(members)s 人，用了 %(seconds)s 秒。")
            % {
                "new": f"{report.new:,}",
                "known": f"{report.known:,}",
                "groups": report.groups,
                "members": f"{report.members:,}",
                "seconds": round(report.seconds, 1),
            }
        )
    if report.lost:
        put(_("没能带进来的：%(lost)s。") % {"lost": texts.losses(report.lost)})
        for lost in report.losses[:LISTED]:
            put(f"  {lost.where}  {texts.reason(lost.reason)}" + (f"  {lost.sample}" if lost.sample else ""))
        if report.read and sum(report.lost.values()) > LISTED:
            put(_("  ……其余同类，共 %(count)s 条。") % {"count": f"{sum(report.lost.values()):,}"})
    if not dry:
        if told := count_as.hint(report.community):
            put(told)
        put(_("接着看：qunying report --community %(community)s") % {"community": report.community})


def _list(options: argparse.Namespace) -> int:
    from qunying.channels.history import services, texts

    rows = services.imports()
    if options.json:
        put_json({"imports": [_plain(row) for row in rows]})
        return 0
    for row in rows:
        state = "" if row.finished else _("（没做完：重新运行同一条命令接着做）")
        put(
            f"{row.at:%Y-%m-%d %H:%M} UTC  {row.community.slug}  {row.file}  {row.format}  "
            + _("新 %(new)s，已有 %(known)s，%(groups)s 个群，%(members)s 人")
            % {"new": f"{row.new:,}", "known": f"{row.known:,}", "groups": row.groups, "members": f"{row.members:,}"}
            + (_("；没能带进来：%(lost)s") % {"lost": texts.losses(row.lost)} if row.lost else "")
            + state
        )
    if not rows:
        put(_("还没有导入过。"))
    return 0


def _plain(row: Any) -> dict[str, Any]:
    names = ("at", "by", "file", "format", "read", "new", "known", "lost", "groups", "members", "seconds", "finished")
    return {"community": row.community.slug} | {name: getattr(row, name) for name in names}


def _formats(options: argparse.Namespace) -> int:
    from qunying.channels.history import services

    known = services.dialects()
    if options.json:
        put_json({"formats": [{"name": one.name, "title": str(one.title), "loses": [str(loss) for loss in one.loses]} for one in known]})
        return 0
    for one in known:
        put(f"{one.name}  {one.title}")
        for loss in one.loses:
            put(f"    {loss}")
    sys.stdout.flush()
    return 0
