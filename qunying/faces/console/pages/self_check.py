"""What the pages of 自检 say: the four symptoms of each group with figure, date and the rows behind them, and which groups are 需改善."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.camps import queries as camps
from qunying.charter import queries as charter
from qunying.charter.queries import VerdictRow
from qunying.faces.console.pages import words
from qunying.faces.console.pages.measured import ask
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow, SignalRow
from qunying.kernel import clock

SIGNAL: Final = "self_check"
KEYS: Final = ("value", "promises", "work", "unrest")
DAYS: Final = 30
BACK: Final = timedelta(days=21)  # the last Sunday is never older, but the lake may be behind or a group have closed


@dataclass(frozen=True, slots=True)
class Symptom:
    """One of the four: whether it is true (None: cannot be told), the figure in a sentence, and the rule."""

    key: str
    title: str
    true: bool | None
    figure: str
    rule: str

    @property
    def word(self) -> tuple[str, str, str]:
        """The verdict as a word with tone and icon."""
        told: dict[bool | None, tuple[str, str, str]] = {
            True: (_("有"), "bad", "alert-triangle"), False: (_("没有"), "ok", "check"), None: (_("读不出"), "", "eye"),
        }  # fmt: skip
        return told[self.true]


@dataclass(frozen=True, slots=True)
class Check:
    """A group's last look: the Sunday, its four symptoms, and the state since when."""

    group: GroupRow
    day: date
    symptoms: tuple[Symptom, ...]
    signal: SignalRow | None

    @property
    def improve(self) -> bool:
        """Whether the group is 需改善."""
        return self.signal is not None and self.signal.alarm

    @property
    def true(self) -> int:
        """How many symptoms are true."""
        return sum(one.true is True for one in self.symptoms)


def checks(community: Any, *, only: frozenset[int] | None) -> list[Check]:
    """The last look at each group in sight, those to be improved first."""
    found = {row.id: row for row in groups.groups(community.pk) if only is None or row.id in only}
    states = {row.group: row for row in groups.signals(community.pk, groups=found) if row.key == SIGNAL}
    last = {row["group_id"]: row for row in _rows(community) if row["group_id"] in found}
    told = [Check(found[group], row["day"], symptoms(row), states.get(group)) for group, row in last.items()]
    return sorted(told, key=lambda one: (not one.improve, -one.true, one.group.position, one.group.id))


def check(community: Any, group: GroupRow) -> Check | None:
    """The last look at one group; None before its first whole week is over."""
    rows = [row for row in _rows(community) if row["group_id"] == group.id]
    state = next((row for row in groups.signals(community.pk, groups=[group.id]) if row.key == SIGNAL), None)
    return Check(group, rows[-1]["day"], symptoms(rows[-1]), state) if rows else None


def symptoms(row: dict[str, Any]) -> tuple[Symptom, ...]:
    """The four of one Sunday, in words."""
    told = {
        "value": (_("说不清服务价值"), _value(row), _("核心价值或承诺的写法有毛病；或者至少 20 个成员里，四选一选对核心价值的不到一半")),
        "promises": (
            _("不能兑现承诺"), _share(row["kept"], row["due"], _("近 30 天到时间 %(of)s 次，兑现 %(n)s 次"), _("近 30 天没有到时间的承诺")),
            _("近 30 天兑现的不到 90%，满 5 次才判；开始之前改期的不算"),
        ),
        "work": (_("不能持续完成基础工作"), _work(row), _("近 30 天做了的不到 80%，或者有一项连着 3 次没做；写明原因停下的不算")),
        "unrest": (
            _("退款退群不断，黑名单增加"), _unrest(row),
            _("每百人的退群加退款连涨 3 周，或近 30 天请出去的超过成员的 2%；一期最后一天的退群不算"),
        ),
    }  # fmt: skip
    return tuple(Symptom(key, told[key][0], row[key], told[key][1], told[key][2]) for key in KEYS)


def finding(rows: list[Check]) -> str:
    """The page's sentence."""
    if not rows:
        return _("满一个整周以后，每个周日看一遍，这里就有第一次结果。")
    bad = [one for one in rows if one.improve]
    said = {"day": words.month_day(max(one.day for one in rows)), "n": len(bad), "all": len(rows), "names": _("、").join(one.group.name for one in bad[:3])}
    if not bad:
        return _("截至 %(day)s，%(all)s 个群都没有到需改善的地步。") % said
    if len(bad) <= 3:
        return ngettext("截至 %(day)s，%(all)s 个群里 %(n)s 个需改善：%(names)s。", "截至 %(day)s，%(all)s 个群里 %(n)s 个需改善：%(names)s。", len(bad)) % said
    return _("截至 %(day)s，%(all)s 个群里 %(n)s 个需改善，先看%(names)s。") % said


def line(one: Check | None) -> str:
    """The sentence under the group's name."""
    if one is None:
        return _("还没有满一个整周，看不了。")
    told = {"day": words.full_day(one.day), "n": one.true, "unknown": sum(row.true is None for row in one.symptoms)}
    said = _("截至 %(day)s，四条里中了 %(n)s 条") % told
    if told["unknown"]:
        said += _("，%(unknown)s 条读不出") % told
    if one.improve and one.signal is not None:
        return said + _("；%(since)s起需改善，连着 2 周不到两条才解除。") % {"since": words.month_day(one.signal.since)}
    return said + _("；中两条及以上才需改善。")


def span(one: Check) -> str:
    """The thirty days that were looked at."""
    return f"{words.month_day(one.day - timedelta(days=DAYS - 1))}-{words.month_day(one.day)}"


def missed_promises(community: Any, one: Check) -> list[tuple[str, int, VerdictRow]]:
    """What was promised to the group in those days and not kept, newest first: when, its moment as a number, and the row."""
    begin, end = _moments(community, one)
    rows = charter.obligations(community.pk, from_at=begin, to_at=end, group=one.group.id)
    lacking = [row for row in reversed(rows) if row.verdict in ("late", "short", "missed")]
    return [(words.moment(row.starts_at, community.timezone), int(row.starts_at.timestamp()), row) for row in lacking]


def missed_work(community: Any, one: Check) -> list[dict[str, Any]]:
    """The recurring work that was due in those days and not done: the day, what, and how often running."""
    known = camps.job_names(community.pk)
    rows = ask("camps.missed_work", community, start=one.day - timedelta(days=DAYS - 1), end=one.day, group=one.group.id).rows
    return [{"day": words.full_day(row["day"]), "name": camps.job_name(row["job"], known), "running": row["missed_running"]} for row in rows]


def weeks(community: Any, one: Check) -> list[dict[str, Any]]:
    """The last four weeks of leaves and refunds, newest first."""
    rows = ask("groups.unrest", community, start=one.day - timedelta(days=21), end=one.day, group=one.group.id).rows
    return [
        row | {"week": f"{words.short_day(row['day'] - timedelta(days=6))}-{words.short_day(row['day'])}", "hundred": _hundred(row["per_hundred"])}
        for row in reversed(rows)
    ]


def _rows(community: Any) -> list[dict[str, Any]]:
    start = clock.today(community.timezone) - BACK
    return ask("camps.self_check", community, start=start).rows


def _moments(community: Any, one: Check) -> tuple[Any, Any]:
    zone = community.timezone
    begin = clock.at_local(one.day - timedelta(days=DAYS - 1), "00:00", zone)
    return begin, clock.at_local(one.day + timedelta(days=1), "00:00", zone) - timedelta(microseconds=1)


def _share(n: int | None, of: int | None, said: str, none: str) -> str:
    if not of:
        return none
    return (said + _("，%(share)s")) % {"n": n, "of": of, "share": words.percent((n or 0) / of)}


def _value(row: dict[str, Any]) -> str:
    told = {"faults": row["faults"], "asked": row["asked"] or 0, "picked": row["picked"] or 0}
    words_of = "" if row["faults"] is None else _("核心价值和承诺的写法有 %(faults)s 处毛病；") % told if row["faults"] else _("写法没有毛病；")
    return words_of + (_("近 90 天 %(asked)s 人里 %(picked)s 人选中核心价值") % told if told["asked"] else _("还没有成员答过四选一"))


def _work(row: dict[str, Any]) -> str:
    said = _share(row["done"], row["jobs"], _("近 30 天到时间 %(of)s 次，做了 %(n)s 次"), _("近 30 天没有到时间的基础工作"))
    return said + _("；最多连着 %(n)s 次没做") % {"n": row["missed_running"]} if row["missed_running"] else said


def _unrest(row: dict[str, Any]) -> str:
    if not row["members"]:
        return _("这周群里没有成员")
    told = {name: row[name] or 0 for name in ("members", "leaves", "refunds", "black")}
    return _("这周 %(members)s 人里退群 %(leaves)s 人、退款 %(refunds)s 笔；近 30 天请出去 %(black)s 人") % told


def _hundred(number: float | None) -> str:
    return "—" if number is None else f"{number:.1f}"
