"""What the numbers of growth allow to say: where newcomers came from, and whether many came at once without a word."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunying.insight.findings import SMALL_N, Finding, Look, Rows, finding
from qunying.people.measures.origins import INVITE, NAMES, PARTS, REWARDED, UNKNOWN

MUCH = 0.5  # so much from nowhere, or so much bought, is worth a word


@finding("people.sources", section="people", order=10, needs=("people.sources",))
def sources(look: Look) -> Finding | None:
    """The period's newcomers by source, with the organic range; nothing where no source is known, as in a history brought in."""
    days = [row for row in look.ask("people.sources", per="day", start=look.start, end=look.end).rows if row["n"]]
    total = {part: sum(row[part] for row in days) for part in PARTS}
    n = sum(total.values())
    if n == total[UNKNOWN]:
        return None
    low, high = total[INVITE], total[INVITE] + total[UNKNOWN]
    title = _("这段时间来了 %(n)s 位新成员，自己传开的 %(range)s") % {"n": f"{n:,}", "range": _range(low, high, n)}
    cause = _("按最先的来源：%(parts)s。没有奖励的邀请一定算自己传开，来源不明的可能算、可能不算，所以是一个范围；有奖邀请不算。") % {
        "parts": "、".join(f"{NAMES[part]} {_share(total[part], n)}" for part in PARTS if total[part])
    }
    tone: Any = "plain"
    act = ""
    if total[UNKNOWN] > MUCH * n:
        tone, act = "watch", _("一半以上不知道从哪里来：请成员用「邀请朋友」里的链接，对外发的都换成跟踪链接。")
    elif total[REWARDED] > MUCH * n:
        tone, act = "watch", _("一半以上是拿奖励换来的：看看他们留得住吗，再停两周奖励比一比。")
    heads = (_("日期"), _("新成员"), *(str(NAMES[part]) for part in PARTS))
    rows = Rows(heads, tuple((row["day"], row["n"], *(row[part] for part in PARTS)) for row in days))
    return Finding(tone, title, cause, act, rows=rows)


@finding("people.bulk_joins", section="people", order=15, needs=("people.bulk_joins",))
def bulk_joins(look: Look) -> Finding | None:
    """Waves of joinings in the period."""
    rows = look.ask("people.bulk_joins", start=look.start, end=look.end).rows
    if not rows:
        return None
    most = max(rows, key=lambda row: row["n"])
    said = {"times": len(rows), "n": f"{most['n']:,}", "day": most["day"].isoformat(), "source": most["source_name"], "of": f"{most['of_source']:,}"}
    title = _("有 %(times)s 次十分钟里涌进来 30 人以上、都没介绍自己，最多一次 %(n)s 人") % said
    cause = _("最多的一次在 %(day)s，其中 %(of)s 人的来源是%(source)s。有介绍的人不算在内。") % said
    act = _("先看这批人七天后还在不在，再决定还要不要这样拉。")
    table = Rows(
        (_("日期"), _("人数"), _("用了几秒"), _("其中同一来源"), _("来源")),
        tuple((row["day"], row["n"], row["seconds"], row["of_source"], str(row["source_name"])) for row in rows),
    )
    return Finding("watch", title, cause, act, rows=table)


def _range(low: int, high: int, n: int) -> str:
    if low == high:
        return _share(low, n)
    if n < SMALL_N:
        return _("%(low)s 到 %(high)s 位") % {"low": low, "high": high}
    return _("%(low)s 到 %(high)s") % {"low": f"{low / n:.0%}", "high": f"{high / n:.0%}"}


def _share(k: int, n: int) -> str:
    return _("%(k)s/%(n)s 人") % {"k": k, "n": n} if n < SMALL_N else f"{k / n:.0%}"
