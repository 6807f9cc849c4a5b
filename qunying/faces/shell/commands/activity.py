"""``qunying activity``: what activities run and wait, releasing a change, and importing the results of an offline event."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qunying.faces.shell.say import complain, put, put_json

if TYPE_CHECKING:
    from qunying.activities.queries import ActivityRow

HELP = "活动：list 列出进行中的和在等的；release 把一项改动标为已上线；results 录入线下活动的成绩"
EXAMPLE = "qunying activity results 成绩.csv --community pao --activity sunday-run --json"

WHAT = ("list", "release", "results")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, with which file or change, in which community."""
    parser.add_argument("what", metavar="list|release|results", choices=WHAT, help="list 列出；release 标为已上线；results 录入成绩")
    parser.add_argument("subject", metavar="FILE|CHANGE", nargs="?", default="", help="results：CSV 成绩表，第一行写 成员,公里,分钟；release：改动的名字")
    parser.add_argument("--community", metavar="SLUG", default="", help="社群编号；只有一个社群时可以不写")
    parser.add_argument("--activity", metavar="ACTIVITY", default="", help="活动的编号（蓝图里的 id）")
    parser.add_argument("--dry-run", action="store_true", help="results：只看会录入什么，不写入")


def run(options: argparse.Namespace) -> int:
    """0 when done; 1 when something was not taken, each with its reason."""
    from qunying.faces.shell import database

    database.prepare()
    community = _community(options.community)
    if options.what == "list":
        return _list(community, as_json=options.json)
    if options.what == "release":
        return _release(community, options.subject, as_json=options.json)
    return _results(community, options)


def _list(community: Any, *, as_json: bool) -> int:
    from qunying.activities import queries

    rows = queries.listed(community.pk)
    changes = queries.improvements(community.pk)
    if as_json:
        put_json({
            "activities": [_plain(row) for row in rows],
            "changes": [{"title": one.title, "released_on": one.released_on, "sources": one.sources, "members": one.members} for one in changes],
        })  # fmt: skip
        return 0
    for row in rows:
        put(_line(row))
    return 0


def _line(row: ActivityRow) -> str:
    from django.utils.translation import gettext as _

    states = {"running": _("进行中"), "coming": _("还没开始"), "over": _("已结束")}
    said = row.announcement
    more = said.why if said and said.why else _("%(n)s 人参加，在群 %(of)s 人") % {"n": row.took_part, "of": row.present} if row.counted else ""
    return f"{row.key}  {row.label}  {row.name}  {states[row.state]}  {more}".rstrip()


def _plain(row: ActivityRow) -> dict[str, Any]:
    said = row.announcement
    return {
        "id": row.key, "kind": row.kind, "name": row.name, "state": row.state, "took_part": row.took_part, "present": row.present,
        "waits": said.why if said else "", "sent_at": said.sent_at if said else None,
    }  # fmt: skip


def _release(community: Any, title: str, *, as_json: bool) -> int:
    from django.utils.translation import gettext as _

    from qunying.activities import queries, services
    from qunying.kernel.refusals import Refused

    found = [one for one in queries.improvements(community.pk) if one.title == title.strip()]
    if not found:
        raise Refused("no_such_place", what=title)
    new = services.release_change(found[0].id)
    if as_json:
        put_json({"change": found[0].title, "released": new})
    else:
        put((_("「%(title)s」记为已上线。") if new else _("「%(title)s」早已上线。")) % {"title": found[0].title})
    return 0


def _results(community: Any, options: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from qunying.activities import queries, services
    from qunying.kernel.refusals import Refused

    row = next((one for one in queries.standing(community.pk) if one.key == options.activity and one.kind == "run"), None)
    file = Path(options.subject)
    if row is None or not options.subject or not file.is_file():
        raise Refused("no_such_place", what=options.subject if row else options.activity)
    content = file.read_bytes()[: services.RESULTS_BYTES_MAX + 1]
    lines = services.read_results(row.id, content) if options.dry_run else services.record_results(row.id, content=content)
    left = [line for line in lines if line.problem]
    if options.json:
        taken = [{"line": one.number, "member": one.member, "km": one.metres / 1000, "seconds": one.seconds} for one in lines if not one.problem]
        put_json({"taken": taken, "left": [{"line": one.number, "member": one.member, "problem": one.problem} for one in left]})
    else:
        put(_("录入 %(n)s 行。") % {"n": len(lines) - len(left)})
        for one in left:
            complain(_("第 %(line)s 行没有录入：%(who)s，%(why)s。") % {"line": one.number, "who": one.member, "why": _why(one.problem)})
    return 1 if left else 0


def _why(problem: str) -> str:
    from django.utils.translation import gettext as _

    return {
        "unknown": _("没有这个成员"), "several": _("同名不止一人，请写成员号"), "twice": _("前面已经有一行"), "bad_km": _("公里数读不懂"),
        "bad_minutes": _("分钟数读不懂"),
    }[problem]  # fmt: skip


def _community(slug: str) -> Any:
    from qunying.kernel.refusals import Refused
    from qunying.people import queries as people

    found = [one for one in people.communities() if one.slug == slug or not slug]
    if len(found) != 1:
        raise Refused("no_such_place", what=slug or "--community")
    return found[0]
