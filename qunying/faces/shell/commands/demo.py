"""``qunying demo``: load the demo into an empty house, or take it away from one where it stands."""

from __future__ import annotations

import argparse
import os
import time

from django.utils.translation import gettext as _

from qunying.faces.shell.say import ask, complain, progress, put, put_json

HELP = "演示：载入（load）到空的数据目录，或清除（wipe）演示数据，真实的社群不动"
EXAMPLE = "qunying demo wipe --yes"
REST_SECONDS = 0.3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with the demo."""
    parser.add_argument("what", choices=["load", "wipe"], help="load 载入，wipe 清除")
    parser.add_argument("--yes", action="store_true", help="不再问一遍，直接清除")


def run(options: argparse.Namespace) -> int:
    """0 when the demo stands, or is gone; 1 with the reason otherwise."""
    from qunying.faces.shell import database
    from qunying.faces.shell.demo import texts

    texts.register()
    return _load(options) if options.what == "load" else _wipe(options, database.prepare)


def _load(options: argparse.Namespace) -> int:
    from qunying.faces.shell import prepare

    prepare.load_anew(progress)
    _say(options, {"loaded": True}, _("演示载入好了。运行 qunying up 打开。"))
    return 0


def _wipe(options: argparse.Namespace, made_ready: object) -> int:
    from qunying.camps.rehearsal import errands, wiping
    from qunying.camps.rehearsal.models import WipeRequest
    from qunying.flows import handlers
    from qunying.kernel.refusals import Refused
    from qunying.people import queries as people

    assert callable(made_ready)
    made_ready()
    handlers.check_open()
    demo = next((one for one in people.communities() if one.is_demo), None)
    if errands.under_way(WipeRequest) is None:
        if demo is None:
            raise Refused("demo_absent")
        going = wiping.going()
        told = _("、").join(f"{name}（{members:,}）" for name, members in going.communities)
        if not options.yes and not ask(_("会清掉 %(what)s，共 %(facts)s 条记录，不能找回。确定清除？(y/N) ") % {"what": told, "facts": f"{going.facts:,}"}):
            complain(_("没有清除，什么都没有改动。要清除，请加上 --yes。"))
            return 1
        wiping.ask(demo.pk)
    rows = _carry_out()
    _say(options, {"wiped": True, "rows": rows}, _("演示数据清完了，删了 %(rows)s 行。真实的社群一行没动。") % {"rows": f"{rows:,}"})
    return 0


def _carry_out() -> int:
    """The wipe is done, by this process or by a worker that has it already; returns the rows that went."""
    from qunying.camps.rehearsal import wiping

    worker = f"wipe-{os.getpid()}"
    while (state := wiping.state()) is not None and state.running:
        if not wiping.carry_on(worker):
            time.sleep(REST_SECONDS)
        progress(_("清除演示数据 %(share)s%%") % {"share": round(state.done_share * 100)})
    return state.rows if state else 0


def _say(options: argparse.Namespace, values: dict[str, object], sentence: str) -> None:
    put_json(values) if options.json else put(sentence)
