"""``qunying up``: everything on one machine; the first start loads the demo."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunying.faces.shell import web
from qunying.faces.shell.say import complain, put, put_json, width
from qunying.faces.shell.supervise import Child, Family

HELP = "启动网页和后台；第一次启动会载入演示训练营"
EXAMPLE = "qunying up --port 8000"
READY_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and whether the demo is wanted."""
    parser.add_argument("--host", default="127.0.0.1", metavar="HOST", help="监听的地址，默认 127.0.0.1（只有本机能打开）")
    parser.add_argument("--port", type=int, default=8000, metavar="PORT", help="端口，默认 8000")
    parser.add_argument("--no-demo", action="store_true", help="不载入演示，从空白开始；以后也不再载入")


def run(options: argparse.Namespace) -> int:
    """0 after Ctrl-C; refused when the port is taken or the pages do not come up."""
    from django.conf import settings

    from qunying.faces.shell.demo import texts

    texts.register()
    web.check_free(options.host, options.port)
    url = web.public_url(options.host, options.port)
    found = _prepared(url, no_demo=options.no_demo)
    environment = {"QUNYING_PUBLIC_URL": url, "QUNYING_DATA": str(settings.DATA), "QUNYING_WARM": "1"}
    family = Family(
        [
            Child(gettext_noop("网页"), web.command(options.host, options.port, Path(settings.STATIC_ROOT)), environment),
            Child(gettext_noop("后台"), [sys.executable, "-m", "qunying.faces.shell.main", "work"], environment),
        ],
        tell=lambda name, code: complain(_("%(name)s意外退出（%(code)s），正在重新启动。") % {"name": _(name), "code": code}),
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, family.stop)
    try:
        family.start()
        _wait(family, options)
        if not family.stopping:
            _show(found, family, options)
            family.watch()
    finally:
        family.end()
    complain(_("已停止。"))
    return 0


def _prepared(url: str, *, no_demo: bool) -> dict[str, str]:
    """The links, after a child process made everything ready; this process stays small."""
    line = [sys.executable, "-m", "qunying.faces.shell.prepare", "--url", url, *(["--no-demo"] if no_demo else [])]
    done = subprocess.run(line, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(1)  # the child has said why
    found: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _wait(family: Family, options: argparse.Namespace) -> None:
    """The pages answer and a worker lives; else everything is ended and refused ``web_not_ready``."""
    from qunying.kernel.refusals import Refused

    address = f"http://{'127.0.0.1' if options.host in ('0.0.0.0', '::') else options.host}:{options.port}/healthz"
    answer = ["—"]

    def healthy() -> bool:
        try:
            with urllib.request.urlopen(address, timeout=5) as reply:
                return bool(reply.status == 200)
        except urllib.error.HTTPError as problem:
            answer[0] = str(problem.code)
        except OSError as problem:
            answer[0] = str(problem)
        return False

    if not family.watch(healthy, seconds=READY_SECONDS) and not family.stopping:
        raise Refused("web_not_ready", seconds=READY_SECONDS, answer=answer[0])


def _show(found: dict[str, str], family: Family, options: argparse.Namespace) -> None:
    if options.json:
        put_json({"links": found, "pids": {"up": os.getpid(), **family.pids()}})
        sys.stdout.flush()
        return
    names = {"console": _("运营官"), "host": _("营主手机"), "boss": _("老板一页"), "member": _("学员手机"), "health": _("运行情况")}
    put(_("\n群营已经在运行："))
    for key, name in names.items():
        if key in found:
            put(f"  {name}{' ' * (16 - width(name))}{found[key]}")
    if "member" in found:
        put(_("  页面上都标着「演示数据」；运营官和学员手机的链接各能用一次，要新的就再运行一次 qunying up。"))
    put(_("按 Ctrl-C 停止。"))
    sys.stdout.flush()
