"""``qunying count-as``: say who in a history is a bot or one of the staff, so that the numbers keep them apart."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _

from qunying.faces.shell.say import put, put_json
from qunying.kernel.words import series

HELP = "声明谁是机器人、谁是工作人员：从第一句话起，所有的数都把 TA 分开算；说错了再算作成员"
EXAMPLE = "qunying count-as camperbot --community wode --as bot   （看声明过谁：qunying count-as --list --community wode）"
LISTED = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who, where, as what and why."""
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help="聊天里的名字，一字不差；重名时写成员编号")
    parser.add_argument("--community", metavar="SLUG", default="", help="社群编号；只有一个社群时可以不写")
    parser.add_argument("--as", dest="kind", choices=("member", "staff", "bot"), default="", help="算作成员 member、工作人员 staff 还是机器人 bot")
    parser.add_argument("--reason", metavar="TEXT", default="", help="为什么，以后看的人才知道")
    parser.add_argument("--list", action="store_true", help="列出声明过的人，和名字像机器人、还没有人说过的成员")


def run(options: argparse.Namespace) -> int:
    """0 with the person counted so; refused when nobody or several go by that name, or when they work here."""
    from qunying.faces.shell import database, scope
    from qunying.faces.shell.say import complain

    if not options.list and not (options.name and options.kind):
        complain(_("写上是谁、算作什么，例：%(example)s") % {"example": "qunying count-as camperbot --as bot"})
        return 2
    database.prepare()
    community = scope.community(options.community)
    return _list(options, community) if options.list else _count(options, community)


def maybe_bots(slug: str) -> list[dict[str, str]]:
    """Who of the community has a bot's name, for scripts."""
    from qunying.people import queries as people

    community = people.community_by_slug(slug)
    return [{"id": one.public_id, "name": one.name} for one in people.bots_by_name(community.pk)] if community else []


def hint(slug: str) -> str:
    """Who of the community has a bot's name, and how to say so; nothing where nobody has."""
    from qunying.people import queries as people

    community = people.community_by_slug(slug)
    found = people.bots_by_name(community.pk) if community else []
    if not found:
        return ""
    told = {"names": series(_("「%(name)s」") % {"name": one.name} for one in found[:LISTED]), "n": len(found), "slug": slug, "name": _quoted(found[0].name)}
    return _("名字像机器人的有 %(n)s 位：%(names)s。现在都算成员；是机器人就运行 qunying count-as %(name)s --community %(slug)s --as bot") % told


def _count(options: argparse.Namespace, community: Any) -> int:
    from qunying.faces.measured.who import kinds, meant
    from qunying.people import services

    one = meant(community.pk, options.name)
    reason = options.reason or _("在命令行声明，没有写理由")
    changed = services.count_as(community.pk, identity_id=one.identity, kind=options.kind, reason=reason)
    if options.json:
        put_json({"community": community.slug, "id": one.public_id, "name": one.name, "was": one.kind, "as": options.kind, "changed": changed})
        return 0
    told = {"name": one.name, "kind": kinds()[options.kind]}
    put((_("「%(name)s」从第一句话起算作%(kind)s。") if changed else _("「%(name)s」本来就算%(kind)s，什么都没有改。")) % told)
    return 0


def _list(options: argparse.Namespace, community: Any) -> int:
    from qunying.faces.measured.who import kinds
    from qunying.people import queries as people

    said = people.counted(community.pk)
    if options.json:
        put_json({
            "community": community.slug, "maybe_bots": maybe_bots(community.slug),
            "counted": [{"id": row.who.public_id, "name": row.who.name, "as": row.who.kind, "reason": row.reason, "by": row.by, "at": row.at} for row in said],
        })  # fmt: skip
        return 0
    for row in said:
        put(f"{row.at:%Y-%m-%d}  {row.who.public_id}  {row.who.name}  {kinds()[row.who.kind]}  {row.reason}")
    if not said:
        put(_("还没有声明过谁。"))
    if told := hint(community.slug):
        put(told)
    return 0


def _quoted(name: str) -> str:
    """The name as a shell takes it for one word."""
    import shlex

    return shlex.quote(name)
