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

_WHY = {"changed": "内容被改过", "missing": "被删掉了", "added": "是后来插进来的", "seal": "所在的封条被改过"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    parser.add_argument("what", metavar="verify|seal", choices=("verify", "seal"), help="verify 核对；seal 把还没封的流水封进哈希链")


def run(options: argparse.Namespace) -> int:
    """0 when the ledger is whole, 1 naming the first thing that is not."""
    from qunying.faces.shell import database
    from qunying.incentives import queries, services

    database.prepare()
    if options.what == "seal":
        sealed = services.seal_ledger()
        put_json({"sealed": sealed}) if options.json else put(f"新封 {sealed} 笔。")
        return 0
    state = queries.ledger_state()
    if options.json:
        put_json({"sound": state.sound, **asdict(state)})
    else:
        _say(state)
    return 0 if state.sound else 1


def _say(state: LedgerState) -> None:
    if state.sound:
        put(f"账本完整：{state.rows} 笔已封，{state.unsealed} 笔待封，余额与流水一致。链头 {state.head}，可抄存别处，日后对照。")
        return
    if state.broken:
        put(f"第 {state.broken.transfer} 笔{_WHY[state.broken.why]}（封条 {state.broken.seal}）。")
        put(f"这个封条之前的 {state.rows} 笔完好。请先停止写入，再用备份里的同一笔对照。")
    for wrong in state.differences:
        name = "账户" if wrong.what == "account" else "冻结"
        put(f"{name} {wrong.id} 记着 {wrong.kept}，流水之和是 {wrong.summed}。流水为准：请核对是谁改了余额。")
