"""``qunying forecast``: which groups will fall silent, how likely, why, and how good such forecasts were."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qunying.faces.shell.say import put, put_json

HELP = "预测哪些活跃的群接下来 28 天会没人说话：概率、依据、和「谁发言最少」这个简单猜法比谁准"
EXAMPLE = "qunying forecast silence --community bytecode-alliance --backtest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to forecast, of whom, as of when."""
    parser.add_argument("what", metavar="WHAT", choices=("silence",), help="预测什么：silence（哪些群要没人说话了）")
    parser.add_argument("--community", metavar="SLUG", default="", help="社群编号；只有一个社群时可以不写")
    parser.add_argument("--backtest", action="store_true", help="说预测有多准：只用早先的记录学，在后来的日子上核对")
    parser.add_argument("--cut-off", metavar="DAY", type=date.fromisoformat, help="站在这一天结束时预测，如 2026-03-01；之后的记录一概不看")
    parser.add_argument("--messages", metavar="N", type=_number, default=None, help="28 天里至少多少条发言才算活跃，默认 5")
    parser.add_argument("--members", metavar="N", type=_number, default=None, help="28 天里至少几位成员说过话才算活跃，默认 2")


def run(options: argparse.Namespace) -> int:
    """0 with the forecast, also when it says that it cannot tell; refused when the community is unknown."""
    from qunying.channels.silence import queries as silence
    from qunying.faces.shell import database, scope
    from qunying.insight.forecast.signs import Terms
    from qunying.insight.lake import writer

    database.prepare()
    community = scope.community(options.community)
    writer.catch_up()
    usual = silence.TERMS
    terms = Terms(options.messages or usual.count_least, options.members or usual.people_least)
    told = silence.tell(community.pk, terms=terms, cut_off=options.cut_off)
    if options.json:
        put_json(_plain(community.slug, told) | ({"backtest": told.backtest or None, "ladder": told.ladder} if options.backtest else {}))
        return 0
    _say_groups(told)
    if options.backtest:
        _say_proof(told)
    return 0


def _number(text: str) -> int:
    found = int(text)
    if found < 1:
        raise argparse.ArgumentTypeError(_("要写 1 以上的整数"))
    return found


def _plain(slug: str, told: Any) -> dict[str, Any]:
    rows = [
        {
            "group": row.group.key or row.group.public_id, "group_name": row.group.name, "cut_off": row.cut_off, "probability": row.probability,
            "baseline": row.baseline, "signs": row.signs, "reasons": [asdict(reason) for reason in row.reasons],
        }
        for row in told.groups
    ]  # fmt: skip
    return {
        "community": slug, "cut_off": told.cut_off, "days": told.terms.days, "used": told.used, "missing": told.missing, "signs": told.signs,
        "active": {"messages": told.terms.count_least, "members": told.terms.people_least}, "unseen_groups": told.unseen, "rows": rows,
    }  # fmt: skip


def _say_groups(told: Any) -> None:
    put(
        _("活跃：%(days)s 天里至少 %(messages)s 条发言、%(members)s 位成员说过话。沉默：之后 %(days)s 天没有一位成员说话。截至 %(day)s。")
        % {"days": told.terms.days, "messages": told.terms.count_least, "members": told.terms.people_least, "day": told.cut_off}
    )
    if told.used == "none":
        put(_("不能预测：%(why)s。") % {"why": _("；").join(told.missing)})
    elif told.used == "baseline":
        put(_("用的是简单猜法（谁发言最少谁先冷）：更复杂的没有明显更准。"))
    for row in told.groups:
        share = "  —  " if row.probability is None else f"{row.probability:4.0%} "
        put(f"{share} {row.group.name}  {_('；').join(reason.sentence for reason in row.reasons)}")
    if not told.groups:
        put(_("没有一个群算得上活跃。"))
    if told.unseen:
        put(_("另有 %(n)s 个群看不到成员发言，不在内。") % {"n": told.unseen})


def _say_proof(told: Any) -> None:
    found = told.backtest
    if not found:
        return
    test = found["parts"]["test"]
    put("")
    put(
        _("在后来的日子上核对（%(first)s 到 %(last)s，%(cases)s 例，其中 %(silent)s 例后来沉默）：") % test
        + _("AUC %(auc).3f，简单猜法 %(guess_auc).3f，相差的 95%% 区间 %(low)+.3f 到 %(high)+.3f；Brier %(brier).3f，简单猜法 %(guess_brier).3f。") % found
    )
    for row in found["reliability"]:
        put(
            _("  说 %(from).0f%%–%(to).0f%% 的 %(n)s 例里，%(silent)s 例沉默：平均说 %(told).1f%%，实际 %(came).1f%%（%(low).0f%%–%(high).0f%%）")
            % _percents(row)
        )


def _percents(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value if name in ("n", "silent") else 100 * value for name, value in row.items()}
