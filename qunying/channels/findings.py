"""What the talk allows to say: who carries it, whether anybody answers, and how much of it is water."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from qunying.channels.measures.carrying import SOLO_MESSAGES
from qunying.insight.findings import SMALL_N, Figure, Finding, Look, Rows, Tone, finding
from qunying.insight.intervals import wilson
from qunying.kernel.words import series, together

MUCH = 0.5  # of all messages by one hundredth of the people: without them it is quiet
NAMED_MOST = 3
MEMBERS_LEAST = 100  # below this a hundredth of the people is one person, which the solo finding tells better
ANSWERED_GOOD = 0.8
WATER_MUCH = 0.3
ASKED_DAYS = 182  # questions of half a year: those of one month are too few to compare, and the latest are not lived through
MARKED_LEAST = 0.5  # of the replies seen; below it what cannot be seen outweighs what can


@finding("channels.concentration", section="carry", order=10, needs=("channels.concentration",))
def concentration(look: Look) -> Finding | None:
    """How much of the talk the most active hundredth of the people carry."""
    found = look.ask("channels.concentration", start=look.start, end=look.end, by="all").rows
    whole = look.ask("channels.concentration", end=look.end, by="all").rows
    row = next((one for one in found if one["members"]), None)
    if row is None or not whole or row["messages"] < SMALL_N:
        return None
    said = {"n": f"{row['members']:,}", "messages": f"{row['messages']:,}", "ten": f"{100 * row['share10']:.0f}%", "gini": f"{row['gini']:.2f}"}
    title = _("说过话的 %(n)s 人里，最活跃的一成说了 %(ten)s 的话") % said
    cause = _("这段时间成员一共说了 %(messages)s 条，基尼系数 %(gini)s（0 是人人一样多）。") % said
    if whole[0]["members"] >= MEMBERS_LEAST:
        ever = {"n": f"{whole[0]['members']:,}", "share": f"{100 * whole[0]['share']:.1f}%"}
        cause = together(cause, _("从头到现在 %(n)s 人说过话，最活跃的 1%% 说了 %(share)s。") % ever)
    heavy = row["share10"] >= MUCH
    act = _("记下这一成人是谁，先谢再请：请他们各带一个新人，一人一个话头。") if heavy else ""
    return Finding("watch" if heavy else "plain", title, cause, act, rows=_by_group(look))


@finding("channels.solo", section="carry", order=20, needs=("channels.solo",))
def solo(look: Look) -> Finding | None:
    """Groups where one person says more than half."""
    rows = [row for row in look.ask("channels.solo", end=look.end, days=min(look.days, 366)).rows if row["messages"]]
    if not rows:
        return None
    red = sorted((row for row in rows if row["red"]), key=lambda row: -row["top1"] / row["messages"])
    judged = sum(row["messages"] >= SOLO_MESSAGES for row in rows)  # whoever speaks in an almost silent group says most of it
    if not judged:
        return None
    said = {"n": judged, "least": SOLO_MESSAGES, "red": len(red), "names": _named(look, red)}
    if red:
        title = _("%(red)s 个群是一个人在唱独角戏：%(names)s") % said
        act = _("让唱的人歇一天，把第二、第三活跃的人请出来接一段。")
    else:
        title, act = _("说满 %(least)s 条的 %(n)s 个群里，没有一个是一个人说了一半以上") % said, ""
    cause = _("红线：满 30 条而且一个人说了超过一半。成员和工作人员都算，机器人不算。")
    heads = (_("群"), _("发言"), _("说话人数"), _("最多的一人占"), _("基尼系数"), _("过线"))
    table = tuple((look.name_of(row["group_id"]), row["messages"], row["members"], row["share"], row["gini"], row["red"]) for row in rows)
    return Finding("bad" if red else "good", title, cause, act, rows=Rows(heads, table, frozenset({3})))


@finding("channels.own_feet", section="carry", order=30, needs=("channels.self_operation",))
def own_feet(look: Look) -> Finding | None:
    """Who begins the conversations."""
    rows = [row for row in look.ask("channels.self_operation", start=look.start, end=look.end).rows if row["conversations"]]
    total, members = sum(row["conversations"] for row in rows), sum(row["by_members"] for row in rows)
    if total < SMALL_N:
        return None
    title = _("%(n)s 段对话里，%(share)s 是成员起的头") % {"n": f"{total:,}", "share": _share(members, total)}
    cause = _("静了满 30 分钟之后的第一句算起头；工作人员和机器人按当时的身份分开。")
    if members == total:
        cause = together(cause, _("没有一段是工作人员起的头：可能这里没有工作人员，也可能导入的记录里没有标出谁是。"))
    heads = (_("群"), _("对话"), _("成员起头"), _("占比"))
    table = tuple((look.name_of(row["group_id"]), row["conversations"], row["by_members"], row["rate"]) for row in rows)
    return Finding("plain", title, cause, figures=(_figure(_("成员起头"), members, total),), rows=Rows(heads, table, frozenset({3})))


@finding("channels.answered", section="answer", order=10, needs=("channels.first_reply", "channels.reply_marks"))
def answered(look: Look) -> Finding | None:
    """Whether questions are answered within a day, and how soon; unknown where most answers cannot be seen."""
    rows = [row for row in look.ask("channels.first_reply", start=look.start, end=look.end).rows if row["asked"]]
    asked, got = sum(row["asked"] for row in rows), sum(row["answered"] for row in rows)
    if not asked:
        return None
    heads = (_("群"), _("问题"), _("一天内看得出有人回"), _("比例"), _("等待中位（秒）"))
    keys = ("asked", "answered", "rate", "median_seconds")
    table = Rows(heads, tuple((look.name_of(row["group_id"]), *(row[key] for key in keys)) for row in rows), frozenset({3}))
    said = {"n": f"{asked:,}", "share": _share(got, asked)}
    if not _marked(look):
        title = _("成员提了 %(n)s 个问题，看不出多少有人回") % said
        cause = _("这里的记录不带回复关系，只认得点名和引用的回答，那样看得出 %(share)s；直接接话的回答认不出来，真实的比例只会更高。") % said
        return Finding("unknown", title, cause, _("抽十个问题翻一翻原话；要这个数，请用带回复关系的导出格式。"), rows=table)
    waits = sorted(row["median_seconds"] for row in rows if row["median_seconds"] is not None)
    title = _("成员提了 %(n)s 个问题，一天之内有人回的 %(share)s") % said
    cause = _("各群等到第一个回答的中位时间，居中的群是 %(wait)s。") % {"wait": _span(waits[len(waits) // 2])} if waits else _("没有等到回答的。")
    low = got / asked < ANSWERED_GOOD
    slow = sorted(rows, key=lambda row: row["answered"] - row["asked"])[:NAMED_MOST]
    act = _("先回这几个群里没人接的问题：%(names)s。") % {"names": _named(look, slow)} if low else ""
    tone: Tone = "watch" if low and asked >= SMALL_N else "plain"
    return Finding(tone, title, cause, act, figures=(_figure(_("一天内有人回"), got, asked),), rows=table)


@finding("channels.newcomers_answered", section="people", order=40, needs=("channels.first_reply", "channels.reply_marks"))
def newcomers_answered(look: Look) -> Finding | None:
    """Whether a newcomer's first words are answered."""
    rows = [row for row in look.ask("channels.first_reply", start=look.start, end=look.end, of="newcomer").rows if row["asked"]]
    first, got = sum(row["asked"] for row in rows), sum(row["answered"] for row in rows)
    if first < 2 or not _marked(look):
        return None
    title = _("新人说的第一句话，一天之内有人回的 %(share)s") % {"share": _share(got, first)}
    cause = _("这段时间 %(n)s 人次第一次在某个群开口。公开的研究里，第一句话有人回的新人更常回来（56%% 对 44%%，只是相关）。") % {"n": f"{first:,}"}
    act = _("指定一个人每天看一眼新人的第一句话，当天回。") if got / first < ANSWERED_GOOD else ""
    return Finding("plain", title, cause, act, figures=(_figure(_("第一句话有人回"), got, first),))


@finding("channels.unanswered_churn", section="answer", order=20, needs=("channels.unanswered_churn",))
def unanswered_churn(look: Look) -> Finding | None:
    """Whether those whose question nobody took up were gone more often; told only where there are enough of both, and never as a cause."""
    rows = look.ask("channels.unanswered_churn", start=look.end - timedelta(days=ASKED_DAYS - 1), end=look.end).rows
    row = next((one for one in rows if one["difference"] is not None), None)
    if row is None:
        return None
    one, other = (f"{100 * row[side]:.0f}%" for side in ("value_1", "value_0"))
    said = {"n_1": f"{row['n_1']:,}", "n_0": f"{row['n_0']:,}", "one": one, "other": other}
    said |= {name: f"{100 * row[name]:+.1f}" for name in ("difference", "low", "high")}
    if row["low"] > 0:
        title = _("问题没人接的成员，后来走得更多：%(one)s 对 %(other)s") % said
    elif row["high"] < 0:
        title = _("问题没人接的成员，后来走得并不多：%(one)s 对 %(other)s") % said
    else:
        title = _("问题有没有人接，看不出和后来走不走有关：%(one)s 对 %(other)s") % said
    cause = _("半年里 48 小时没人接的 %(n_1)s 人和有人接的 %(n_0)s 人，同月加入的放在一起比，看此后 30 天。") % said
    cause = together(cause, _("有人接指看得出有人回，或者问完 30 分钟内有别人开口。"))
    cause = together(cause, _("相差 %(difference)s 个百分点，95%% 区间 %(low)s 到 %(high)s。只是相关，不能说明因果。") % said)
    act = _("排一个人每天把没人接的问题认领一遍，接着看这个差会不会变小。") if row["low"] > 0 else ""
    heads = (_("没人接的"), _("其中流失"), _("有人接的"), _("流失的"), _("相差"), _("区间下限"), _("区间上限"))
    keys = ("n_1", "k_1", "n_0", "k_0", "difference", "low", "high")
    table = Rows(heads, (tuple(row[key] for key in keys),), frozenset({4, 5, 6}))
    return Finding("watch" if row["low"] > 0 else "plain", title, cause, act, rows=table)


@finding("channels.water", section="answer", order=30, needs=("channels.water",))
def water(look: Look) -> Finding | None:
    """How much of the talk is water, and which group is first without it."""
    rows = [row for row in look.ask("channels.water", start=look.start, end=look.end).rows if row["messages"]]
    total, wet = sum(row["messages"] for row in rows), sum(row["water"] for row in rows)
    if total < SMALL_N:
        return None
    title = _("成员说的话里灌水占 %(share)s") % {"share": _share(wet, total)}
    best = min((row for row in rows if row.get("place")), key=lambda row: row["place"], default=None)
    cause = _("灌水指不满 5 个字、只有表情、只是打卡或客气话、7 天内本群说过一样的话。")
    if best is not None:
        first = {"name": look.name_of(best["group_id"]), "n": f"{best['substantial']:,}"}
        cause = together(cause, _("去掉灌水，最活跃的是「%(name)s」，%(n)s 条。") % first)
    much = wet / total >= WATER_MUCH
    act = _("把「收到」「打卡」这类话收进打卡入口，群里留给有内容的话。") if much else ""
    heads = (_("群"), _("发言"), _("灌水"), _("占比"), _("有内容的"), _("去水后名次"))
    table = tuple((look.name_of(row["group_id"]), row["messages"], row["water"], row["rate"], row["substantial"], row["place"]) for row in rows)
    return Finding("watch" if much else "plain", title, cause, act, rows=Rows(heads, table, frozenset({3})))


def _marked(look: Look) -> bool:
    """Whether the platform itself says of most answers what they answer."""
    rows = [row for row in look.ask("channels.reply_marks", start=look.start, end=look.end).rows if row["replies"]]
    return bool(rows) and sum(row["said"] for row in rows) > MARKED_LEAST * sum(row["replies"] for row in rows)


def _by_group(look: Look) -> Rows:
    rows = look.ask("channels.concentration", start=look.start, end=look.end, by="group").rows
    heads = (_("群"), _("说话人数"), _("发言"), _("最活跃 1% 占"), _("最活跃一成占"), _("基尼系数"))
    table = tuple((look.name_of(row["group_id"]), row["members"], row["messages"], row["share"], row["share10"], row["gini"]) for row in rows)
    return Rows(heads, table, frozenset({3, 4}))


def _named(look: Look, rows: Sequence[Any]) -> str:
    names = series(_("「%(name)s」") % {"name": look.name_of(row["group_id"])} for row in rows[:NAMED_MOST])
    return _("%(names)s 等") % {"names": names} if len(rows) > NAMED_MOST else names


def _figure(name: str, k: int, n: int) -> Figure:
    low, high = wilson(k, n)
    interval = _("95%% 区间 %(low)s 到 %(high)s") % {"low": f"{100 * low:.0f}%", "high": f"{100 * high:.0f}%"}
    return Figure(name, _share(k, n), _("%(n)s 个里") % {"n": f"{n:,}"}, interval)


def _share(k: int, n: int) -> str:
    return _("%(k)s/%(n)s") % {"k": k, "n": n} if n < SMALL_N else f"{100 * k / n:.1f}%"


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return _("%(n)s 分钟") % {"n": minutes} if minutes < 120 else _("%(n)s 小时") % {"n": f"{seconds / 3600:.1f}"}
