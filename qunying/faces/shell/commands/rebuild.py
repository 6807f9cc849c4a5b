"""``qunying rebuild``: make what was derived from the journal again, where rows no longer say what the facts say."""

from __future__ import annotations

import argparse

from qunying.faces.shell.say import put, put_json

HELP = "把由记录推出来的结果照记录重新算一遍，改正对不上的行；记录本身一条不动"
EXAMPLE = "qunying rebuild promises --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is made again, and of which community."""
    parser.add_argument("what", metavar="promises|levels", choices=("promises", "levels"), help="promises 承诺的每一次结论；levels 每位成员的层级")
    parser.add_argument("--community", metavar="SLUG", default="", help="只重算这个社群，默认每个社群都算")


def run(options: argparse.Namespace) -> int:
    """0 when every verdict reads as the journal has it."""
    from django.utils.translation import gettext as _

    from qunying.charter import services
    from qunying.faces.shell import database, scope
    from qunying.people import queries as people
    from qunying.people import services as people_services

    database.prepare()
    wanted = [scope.community(options.community)] if options.community else people.communities()
    rebuild = {"promises": services.rebuild_verdicts, "levels": people_services.rebuild_levels}[options.what]
    mended = {one.slug: rebuild(one.pk) for one in wanted}
    if options.json:
        put_json({"mended": mended})
        return 0
    says = {"promises": _("%(name)s：改正了 %(count)s 次承诺的结论。"), "levels": _("%(name)s：改正了 %(count)s 位成员的层级。")}[options.what]
    for one in wanted:
        put(says % {"name": one.name, "count": mended[one.slug]})
    return 0
