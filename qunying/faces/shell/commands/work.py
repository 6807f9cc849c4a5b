"""``qunying work``: the worker that makes things happen on time; any number may run beside each other."""

from __future__ import annotations

import argparse
import signal

from qunying.faces.shell.say import complain, put_json

HELP = "运行后台：到点发送、处理新发生的事、对账；可以同时开几个，收到 SIGTERM 做完手上的再停"
EXAMPLE = "qunying work --data ./data"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who this worker is, and whether it stays."""
    parser.add_argument("--name", metavar="NAME", help="这个后台的名字，默认用进程号；不要给两个后台同一个名字")
    parser.add_argument("--once", action="store_true", help="把眼下到点的都做完就退出，适合用 cron 定时调用")


def run(options: argparse.Namespace) -> int:
    """0 when told to stop, or with ``--once`` when nothing is left to do now; 1 when the machine's clock went backwards or a due item has no handler."""
    from django.utils.translation import gettext as _

    from qunying.faces.shell import database
    from qunying.flows.loop import Loop

    database.prepare()
    loop = Loop(options.name)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop())
    if not options.json:
        complain(_("后台 %(name)s 开始工作，按 Ctrl+C 停止。") % {"name": loop.name})
    done = loop.run(until_idle=options.once)
    if options.json:
        put_json({"worker": loop.name, "done": done})
    else:
        complain(_("后台 %(name)s 已停下，手上的都做完了。") % {"name": loop.name})
    return 0
