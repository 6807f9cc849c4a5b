"""``qunying serve``: the web pages only, for houses whose workers run elsewhere."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from qunying.faces.shell import web
from qunying.faces.shell.say import put

HELP = "只启动网页（后台另外运行 qunying work），适合网页和后台分开部署"
EXAMPLE = "qunying serve --host 0.0.0.0 --port 8000"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", metavar="HOST", help="监听的地址，默认 127.0.0.1（只有本机能打开）")
    parser.add_argument("--port", type=int, default=8000, metavar="PORT", help="端口，默认 8000")
    parser.add_argument("--workers", type=int, default=None, metavar="N", help="网页进程数，默认按核数，最多 2")


def run(options: argparse.Namespace) -> int:
    """Does not return while the server lives: this process becomes the server."""
    from django.conf import settings
    from django.utils.translation import gettext as _

    from qunying.faces.shell import prepare
    from qunying.faces.shell.demo import texts

    texts.register()
    web.check_free(options.host, options.port)
    prepare.ready(demo=False)
    url = web.public_url(options.host, options.port)
    put(_("网页：%(url)s/") % {"url": url})
    os.environ |= {"QUNYING_PUBLIC_URL": url, "QUNYING_WARM": "1"}
    line = web.command(options.host, options.port, Path(settings.STATIC_ROOT), workers=options.workers)
    os.execv(line[0], line)
