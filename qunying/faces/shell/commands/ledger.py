"""``qunying ledger``: check the points ledger against its hash chain and its balances, or seal what is new."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from qunying.faces.shell.say import put, put_json

if TYPE_CHECKING:
    from qunying.incentives.queries import LedgerState

HELP = "核对积分账本：逐行验哈希链，再把每个余额和流水之和对一遍；不符就指出第一处"
EXAMPLE = "qunying ledger verify --json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    parser.add_argument("what", metavar="verify|seal", choices=("verify", "seal"), help="verify 核对；seal 把还没封的流水封进哈希链")


def run(options: argparse.Namespace) -> int:
    """0 when the ledger is whole, 1 naming the first thing that is not."""
    from django.utils.translation import gettext as _

    from qunying.faces.shell import database
    from qunying.incentives import queries, services

    database.prepare()
    if options.what == "seal":
        sealed = services.seal_ledger()
        put_json({"sealed": sealed}) if options.json else put(_("新封 %(count)s 笔。") % {"count": sealed})
        return 0
    state = queries.ledger_state()
    if options.json:
        put_json({"sound": state.sound, **asdict(state)})
    else:
        _say(state)
    return 0 if state.sound else 1


def _say(state: LedgerState) -> None:
    from django.utils.translation import gettext as _

    if state.sound:
        put(_("账本完整：%(rows)s 笔已封，%(unsealed)s 笔待封，余额与流水一致。链头 %(head)s，可抄存别处，日后对照。") % asdict(state))
        return
    if state.broken:
        broken = asdict(state.broken)
        put({
            "changed": _("第 %(transfer)s 笔内容被改过（封条 %(seal)s）。"),
            "missing": _("第 %(transfer)s 笔被删掉了（封条 %(seal)s）。"),
            "added": _("第 %(transfer)s 笔是后来插进来的（封条 %(seal)s）。"),
            "seal": _("第 %(transfer)s 笔所在的封条被改过（封条 %(seal)s）。"),
        }[state.broken.why] % broken)  # fmt: skip
        put(_("这个封条之前的 %(rows)s 笔完好。请先停止写入，再用备份里的同一笔对照。") % {"rows": state.rows})
    for wrong in state.differences:
        sentence = (
            _("账户 %(id)s 记着 %(kept)s，流水之和是 %(summed)s。流水为准：请核对是谁改了余额。")
            if wrong.what == "account"
            else _("冻结 %(id)s 记着 %(kept)s，流水之和是 %(summed)s。流水为准：请核对是谁改了余额。")
        )
        put(sentence % asdict(wrong))
