"""How soon alarms were seen in the last two weeks: the measured distribution, with its days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.faces.console.pages import words
from qunying.faces.console.pages.measured import ask
from qunying.kernel import clock

DAYS: Final = 14
MEASURE: Final = "groups.alarm_latency"
SMALL_N: Final = 20


def page(community: Any) -> dict[str, Any]:
    """The sentence, the spread over all alarms and a line for every kind; without any an honest nothing."""
    today = clock.today(community.timezone)
    result = ask(MEASURE, community, start=today - timedelta(days=DAYS - 1))
    rows = {row["kind"]: row for row in result.rows}
    whole = rows.get("all")
    if whole is None:
        return {"sentence": "", "days": DAYS}
    return {
        "sentence": _sentence(whole), "spread": list(zip(_bounds(), (whole[name] for name in ("s15", "s30", "s60", "s300", "longer")), strict=True)),
        "kinds": [_kind(row) for kind, row in rows.items() if kind != "all"], "measure": MEASURE,
        "measured": _days(whole["first_day"], whole["last_day"]),
        "at": words.moment(result.data_time, community.timezone) if result.data_time else "",
    }  # fmt: skip


def kind_words() -> dict[str, str]:
    """What an alarm of a kind is called."""
    return {
        "camps.rescue": _("群要救场"), "camps.problem": _("营主报的问题"), "camps.attention": _("复盘留意的事"), "groups.signal": _("群的信号（按整天算）"),
        "people.bulk_join": _("成批加入"), "commerce.dry_source": _("来源断流"),
    }  # fmt: skip


def span(seconds: int) -> str:
    """A span as it is said: seconds, minutes, hours."""
    if seconds < 100:
        return _("%(n)s 秒") % {"n": seconds}
    if seconds < 5_400:
        return _("%(n)s 分") % {"n": round(seconds / 60)}
    return _("%(n)s 小时") % {"n": round(seconds / 3600)}


def _sentence(row: dict[str, Any]) -> str:
    said = {"n": row["shown"], "half": span(row["seen_p50"]), "most": span(row["seen_p95"]), "soon": row["soon"], "share": words.percent(row["share"])}
    if row["shown"] < SMALL_N:
        return (
            ngettext(
                "%(n)s 个警报，%(soon)s 个在 60 秒以内看到，中位 %(half)s。样本太少，先不说比例。",
                "%(n)s 个警报，%(soon)s 个在 60 秒以内看到，中位 %(half)s。样本太少，先不说比例。",
                row["shown"],
            )
            % said
        )
    return _("%(n)s 个警报，%(share)s 在 60 秒以内看到；一半在 %(half)s内，95%% 在 %(most)s内。") % said


def _days(first: date, last: date) -> str:
    told = {"first": words.short_day(first), "last": words.short_day(last)}
    return _("%(first)s 到 %(last)s") % told if first != last else told["first"]


def _kind(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": kind_words().get(row["kind"], row["kind"]), "shown": row["shown"], "soon": row["soon"], "found": span(row["found_p50"]),
        "found_most": span(row["found_p95"]), "seen": span(row["seen_p50"]), "seen_most": span(row["seen_p95"]),
    }  # fmt: skip


def _bounds() -> list[str]:
    return [_("15 秒以内"), _("15 到 30 秒"), _("30 到 60 秒"), _("1 到 5 分钟"), _("更久")]
