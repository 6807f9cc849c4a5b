"""What the numbers about people allow to say: is anybody there, and do newcomers come back."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from qunying.insight.findings import SMALL_N, Figure, Finding, Look, Picture, Rows, finding
from qunying.kernel.words import together
from qunying.people import growth
from qunying.people.levels import telling
from qunying.people.measures.core import SILENT_DAYS

__all__ = ["alive", "growth", "newcomers_back", "phases", "telling"]

WEEKS_DRAWN = 26
FELL, ROSE = -0.15, 0.15  # a change of the weekly actives within this is told as steady
BRACKETS = (1, 7, 14, 30)  # bounds, in days after joining
SECOND_WEEK = 7
SINKS, SINKS_WEEKS, SINKS_LEAST = 0.7, 3, 5  # the last week is below this share of the first, each week below the one before, by so many people
EVEN = 20  # who came and who did not come again differ by less than one in so many of the actives


@finding("people.alive", section="alive", order=10, needs=("people.active_members",))
def alive(look: Look) -> Finding | None:
    """Weekly actives of the period beside the period before."""
    rows = look.whole_weeks(look.ask("people.active_members", per="week", end=look.end).rows)
    weeks = [row for row in rows if row["state"] in ("ok", "partial") and row["active"] is not None]
    while weeks and not weeks[0]["active"]:
        weeks.pop(0)  # before anybody came: no quiet weeks, just none
    now, before = ([row for row in weeks if start <= row["day"] <= end] for start, end in ((look.start, look.end), look.before))
    if not now:
        return None
    mean, past = _mean(now), _mean(before)
    change = (mean - past) / past if past else None
    tone, title = _told(mean, change)
    if tone != "bad" and _sinks([row["active"] for row in now]):
        tone, title = "watch", _("%(title)s，但一周比一周少") % {"title": title}
    peak = max(weeks, key=lambda row: row["active"])
    cause = _("这段时间各周参与人数：%(weeks)s；最多的一周是 %(peak)s 那周，%(most)s 人。参与指自己说过话、打过卡或参加过活动，不含工作人员和机器人。") % {
        "weeks": "、".join(f"{row['active']:,}" for row in now), "peak": peak["day"].isoformat(), "most": f"{peak['active']:,}",
    }  # fmt: skip
    act = _("看下面哪些群、哪一段掉得最多，先救人最多的那一处。") if tone in ("bad", "watch") else ""
    shown = weeks[-WEEKS_DRAWN:]
    picture = Picture("line", tuple(f"{row['day']:%m/%d}" for row in shown), ((_("每周参与"), tuple(row["active"] for row in shown)),), _("人"))
    table = Rows((_("周（周一）"), _("参与人数")), tuple((row["day"], row["active"]) for row in weeks))
    return Finding(tone, title, cause, act, picture=picture, rows=table)


@finding("people.newcomers_back", section="people", order=30, needs=("people.retention",))
def newcomers_back(look: Look) -> Finding | None:
    """Who came back in the first week, the second, and the rest of the month after joining."""
    asked = look.ask("people.retention", per="week", kind="bracket", days=BRACKETS, end=look.end)
    # A history may have ended long before now: nobody knows who came back after its last day.
    cells = [row for row in asked.rows if row["returned"] is not None and row["cohort"] + timedelta(days=5 + row["until"]) <= look.end]
    total = {k: _sum([row for row in cells if row["k"] == k]) for k in BRACKETS[:-1]}
    returned, eligible = total[SECOND_WEEK]
    if not eligible:
        return None
    lately = _sum([row for row in cells if row["k"] == SECOND_WEEK and look.before[0] <= row["cohort"]])
    title = _("新来的人第二周（第 7 到 13 天）还回来的：%(back)s") % {"back": _share(returned, eligible)}
    cause = _("从头到现在 %(n)s 人过完了第二周，%(returned)s 人在第二周里自己做过事。") % {"n": f"{eligible:,}", "returned": f"{returned:,}"}
    recent = _("最近两段时间里来的是 %(lately)s。") % {"lately": _share(*lately)} if lately[1] else _("最近两段时间里来的还没有人过完第二周。")
    cause = together(cause, recent)
    act = _("第一周安排一件新人当天就能做完的小事，并指定一个人回他的第一句话。")
    names = {1: _("第 1 到 6 天"), SECOND_WEEK: _("第 7 到 13 天"), 14: _("第 14 到 29 天")}
    figures = tuple(Figure(names[k], _share(*total[k]), _("%(n)s 人到期") % {"n": f"{total[k][1]:,}"}) for k in names if total[k][1])
    rows = Rows(
        (_("加入那周"), _("从第几天"), _("到第几天（不含）"), _("加入人数"), _("已到期"), _("回来"), _("比例")),
        tuple((row["cohort"], row["k"], row["until"], row["size"], row["eligible"], row["returned"], row["rate"]) for row in cells if row["eligible"]),
        frozenset({6}),
    )  # fmt: skip
    return Finding("plain", title, cause, act, figures=figures, rows=rows)


@finding("people.phases", section="people", order=20, needs=("people.lifecycle",))
def phases(look: Look) -> Finding | None:
    """Who makes up the week's actives, and how many did not come again."""
    weeks = [row for row in look.whole_weeks(look.ask("people.lifecycle", per="week", end=look.end).rows) if row["state"] == "ok"]
    now = [row for row in weeks if row["day"] >= look.start]
    if len(now) < 2 or not any(row["active"] for row in now):
        return None
    sums = {name: sum(row[name] for row in now) for name in ("new", "returning", "resurrecting", "dormant")}
    said = {name: f"{n / len(now):,.0f}" for name, n in sums.items()}
    net = sums["new"] + sums["resurrecting"] - sums["dormant"]
    even = abs(net) * EVEN < sum(row["active"] for row in now)
    word = _("来去相当") if even else _("来的比走的多") if net > 0 else _("走的比来的多")
    title = _("每周新来 %(new)s 人、隔了一阵又回来 %(resurrecting)s 人，上周在这周没来 %(dormant)s 人：") % said + word
    cause = _("每周连着来的有 %(returning)s 人。新来指第一次做事；没来不等于退群。") % said
    shown = weeks[-WEEKS_DRAWN:]
    picture = Picture(
        "line", tuple(f"{row['day']:%m/%d}" for row in shown),
        ((_("新来和回来的"), tuple(row["new"] + row["resurrecting"] for row in shown)), (_("没再来的"), tuple(row["dormant"] for row in shown))), _("人"),
    )  # fmt: skip
    keys = ("day", "active", "new", "returning", "resurrecting", "dormant")
    rows = Rows((_("周（周一）"), _("活跃"), _("新来"), _("连着来"), _("又回来"), _("没再来")), tuple(tuple(row[key] for key in keys) for row in weeks))
    return Finding("watch" if net < 0 and not even else "plain", title, cause, picture=picture, rows=rows)


@finding("people.core_silent", section="carry", order=40, needs=("people.core_silent",))
def core_silent(look: Look) -> Finding | None:
    """Core members who have done nothing for thirty days, and how many such came back."""
    rows = [row for row in look.ask("people.core_silent", end=look.end).rows if row["silent_days"] is not None]
    if not rows:
        return None
    silent, back = ([row for row in rows if row["came_back"] is gone] for gone in (False, True))
    here = [row for row in silent if row["left_day"] is None]
    fresh = [row for row in here if row["silent_days"] < SILENT_DAYS + look.days]  # the others were told of before
    said = {"silent": f"{len(silent):,}", "fresh": f"{len(fresh):,}", "back": f"{len(back):,}", "left": f"{len(silent) - len(here):,}"}
    act = _("名单、最后一次和归谁管在「数据 → 成员价值」：请各群的运营官这周一个一个去问候。") if fresh else ""
    if fresh:
        title = _("这段时间又有 %(fresh)s 位核心成员满 30 天没做过一件事") % said
    elif silent:
        title = _("这段时间没有核心成员新沉默满 30 天；更早沉默、还没回来的有 %(silent)s 位") % said
    else:
        title = _("没有核心成员沉默满 30 天，沉默过的 %(back)s 位都回来了") % said
    cause = _("核心成员指 90 天里自己做过 50 件以上的事。连同更早的一共 %(silent)s 位沉默着，其中 %(left)s 位已经退出；沉默过又回来的有 %(back)s 位。") % said
    heads = (_("群"), _("最后一次"), _("沉默天数"), _("之前 90 天做过"), _("回来了"))
    named = ((look.name_of(row["group_id"]) if row["group_id"] is not None else "", row) for row in rows)
    table = tuple((name, row["last_day"], row["silent_days"], row["acts"], row["came_back"]) for name, row in named)
    return Finding("watch" if fresh else "plain", title, cause, act, rows=Rows(heads, table))


def _sinks(weeks: list[int]) -> bool:
    """Whether every week was weaker than the one before, and the last by much than the first: the mean alone would hide it."""
    falls = all(after < before for before, after in pairwise(weeks))
    return len(weeks) >= SINKS_WEEKS and falls and weeks[-1] < SINKS * weeks[0] and weeks[0] - weeks[-1] >= SINKS_LEAST


def _told(mean: float, change: float | None) -> tuple[Any, str]:
    said = {"n": f"{mean:,.0f}", "percent": f"{abs(change or 0):.0%}"}
    if change is None:
        return "plain", _("平均每周 %(n)s 人参与；前面没有同样长的一段可比") % said
    if change <= FELL:
        return "bad", _("平均每周 %(n)s 人参与，比前一段少 %(percent)s") % said
    if change >= ROSE:
        return "good", _("平均每周 %(n)s 人参与，比前一段多 %(percent)s") % said
    return "plain", _("平均每周 %(n)s 人参与，和前一段差不多") % said


def _mean(rows: list[Any]) -> float:
    return sum(row["active"] for row in rows) / len(rows) if rows else 0.0


def _sum(rows: list[Any]) -> tuple[int, int]:
    return sum(row["returned"] for row in rows), sum(row["eligible"] for row in rows)


def _share(k: int, n: int) -> str:
    return _("%(k)s/%(n)s 人") % {"k": k, "n": n} if n < SMALL_N else f"{100 * k / n:.1f}%"
