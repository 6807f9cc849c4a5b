"""What the numbers about groups allow to say: are comings and goings usual, and which groups fell silent."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from qunying.groups.signals.queries import sentence
from qunying.groups.signals.registry import signals, states
from qunying.insight.findings import Finding, Look, Picture, Rows, Tone, finding

WEEKS_DRAWN = 26
NAMED_MOST = 3
HALVED = 0.5  # a group that says less than this share of what it said before has fallen
HARDLY = 0.05  # acts a week for ten people more: told with one decimal it is nothing
LEAST_SAID = 20  # messages before, below which a fall is chance


@finding("groups.movement", section="people", order=10, needs=("groups.movement",))
def movement(look: Look) -> Finding | None:
    """The last whole week's joins and leaves beside the weeks before."""
    rows = look.whole_weeks(look.ask("groups.movement", per="week", end=look.end).rows)
    weeks = [row for row in rows if row["state"] == "ok" and row["joins"] is not None]
    if not weeks or not any(row["joins"] or row["leaves"] for row in weeks if row["day"] >= look.start):
        return None
    last = weeks[-1]
    said = {"day": last["day"].isoformat(), "joins": f"{last['joins']:,}", "leaves": f"{last['leaves']:,}"}
    title = _("%(day)s 那周进 %(joins)s 人、退 %(leaves)s 人：") % said + _judged(last)
    cause = _band(last)
    act = _("翻一翻退群的人最后几天在哪个群、看到了什么，挑三个人问一句为什么走。") if last["leaves_word"] == "high" else ""
    tone: Tone = "bad" if last["leaves_word"] == "high" else "watch" if last["joins_word"] == "low" else "plain"
    shown = weeks[-WEEKS_DRAWN:]
    picture = Picture(
        "line", tuple(f"{row['day']:%m/%d}" for row in shown),
        ((_("进群"), tuple(row["joins"] for row in shown)), (_("退群"), tuple(row["leaves"] for row in shown))), _("人"),
        tuple(row["joins_low"] for row in shown), tuple(row["joins_high"] for row in shown),
    )  # fmt: skip
    heads = (_("周（周一）"), _("进群"), _("退群"), _("净增"), _("进群正常下限"), _("进群正常上限"), _("退群正常下限"), _("退群正常上限"))
    keys = ("day", "joins", "leaves", "net", "joins_low", "joins_high", "leaves_low", "leaves_high")
    return Finding(tone, title, cause, act, picture=picture, rows=Rows(heads, tuple(tuple(row[key] for key in keys) for row in weeks)))


@finding("groups.silent", section="groups", order=10, needs=("groups.activity",))
def silent(look: Look) -> Finding | None:
    """Groups that spoke before and do not any more, or say less than half."""
    now, before = _said(look, look.start, look.end), _said(look, *look.before)
    seen = sorted(now.keys() | before.keys())
    lines = [(look.name_of(group), *now.get(group, (0, 0)), before.get(group, (0, 0))[0], group) for group in seen]
    if len(seen) < 2 or not any(line[1] or line[3] for line in lines):
        return None  # where nobody has spoken yet there is nothing to praise
    mute = [line for line in lines if not line[1] and line[3] >= 1]
    fallen = [line for line in lines if line[1] and line[3] >= LEAST_SAID and line[1] < HALVED * line[3]]
    lines.sort(key=lambda line: (line[1] - line[3], line[0]))
    said = {"n": len(seen), "mute": len(mute), "fallen": len(fallen), "alive": sum(1 for line in lines if line[1])}
    title = _("%(n)s 个群里 %(alive)s 个还有人说话；新没声的 %(mute)s 个，话少了一半以上的 %(fallen)s 个") % said
    worst = sorted(mute + fallen, key=lambda line: line[1] - line[3])[:NAMED_MOST]
    named = _("；").join(_("「%(name)s」从 %(before)s 条到 %(now)s 条") % {"name": one[0], "before": f"{one[3]:,}", "now": f"{one[1]:,}"} for one in worst)
    cause = _("和前一段同样长的日子比，掉得最多的：%(named)s。") % {"named": named} if worst else _("没有哪个群比前一段少一半以上。")
    act = _("从掉得最多的群开始：找到原来带话头的人，问一句，再决定救、并还是关。") if worst else ""
    tone: Tone = "bad" if len(mute) + len(fallen) > len(seen) / 4 else "watch" if worst else "good"
    heads = (_("群"), _("这段发言"), _("最多一天几人发言"), _("前一段发言"), _("增减"))
    rows = Rows(heads, tuple((name, said_now, by, past, said_now - past) for name, said_now, by, past, _group in lines))
    return Finding(tone, title, cause, act, rows=rows)


@finding("groups.life", section="groups", order=20, needs=("groups.life",))
def life(look: Look) -> Finding | None:
    """In which state of life every group is on the period's last day."""
    one = signals()["life"]
    turns = states(one, look)
    if len(turns) < 2:
        return None
    counts = Counter(turn.state for turn in turns.values())
    title = _("%(n)s 个群：%(states)s") % {
        "n": len(turns), "states": "、".join(_("%(word)s %(n)s") % {"word": word, "n": counts[state]} for state, word in one.states.items() if counts[state]),
    }  # fmt: skip
    sinking = counts["dying"] + counts["declining"]
    tone: Tone = "bad" if sinking > len(turns) / 4 else "watch" if sinking else "good"
    act = _("濒死的先定去留，衰退的先找原来带话头的人。") if sinking else ""
    order = list(one.states)
    lines = sorted(turns.items(), key=lambda pair: (-order.index(pair[1].state), look.name_of(pair[0])))
    heads = (_("群"), _("状态"), _("从哪天起"), _("那天看的数"))
    rows = Rows(heads, tuple((look.name_of(group), str(one.states[turn.state]), turn.day, sentence(one, turn.figures)) for group, turn in lines))
    return Finding(tone, title, _("%(rule)s。") % {"rule": one.rule}, act, rows=rows)


def _said(look: Look, start: Any, end: Any) -> dict[int, tuple[int, int]]:
    """Messages, and the most people who spoke on one day, by group; groups whose speech cannot be seen are left out."""
    rows = look.by_group("groups.activity", sees="messages", sums=("messages",), most=("speakers",), start=start, end=end).rows
    return {row["group_id"]: (row["messages"], row["speakers"] or 0) for row in rows}


def _judged(row: Any) -> str:
    joins, leaves = row["joins_word"], row["leaves_word"]
    if "too_little" in (joins, leaves):
        return _("前面不满 4 周，还说不上多少")
    words = {
        ("usual", "usual"): _("都在平常范围里"), ("usual", "high"): _("退的比平常多"), ("high", "usual"): _("进的比平常多"),
        ("low", "usual"): _("进的比平常少"), ("low", "high"): _("进的少、退的多，两头都不好"), ("high", "high"): _("进得多、退得也多，新人留不住"),
        ("usual", "low"): _("退的比平常少"), ("high", "low"): _("进的多、退的少"), ("low", "low"): _("进出都比平常少"),
    }  # fmt: skip
    return words[joins, leaves]


def _band(row: Any) -> str:
    if row["joins_low"] is None:
        return _("正常范围要有前面至少 4 个整周才算得出来。")
    said = {name: f"{row[name]:,.0f}" for name in ("joins_low", "joins_high", "leaves_low", "leaves_high")}
    return _("按前面最多 12 周自己的起伏，平常一周进 %(joins_low)s 到 %(joins_high)s 人、退 %(leaves_low)s 到 %(leaves_high)s 人。") % said


APART = 1.5  # times as large as the smallest: of groups of one size nothing can be said about size


@finding("groups.network_effect", section="groups", order=60, needs=("groups.network_effect",))
def network_effect(look: Look) -> Finding | None:
    """Whether people do more in larger groups; silent while there are too few groups to say, or all are of about one size."""
    rows = [row for row in look.ask("groups.network_effect", start=look.start, end=look.end).rows if row["per_member"] is not None]
    if not rows or rows[0]["slope"] is None:
        return None
    rows.sort(key=lambda row: row["size"])
    if rows[-1]["size"] < APART * rows[0]["size"]:
        return None
    slope, low, high = (rows[0][name] for name in ("slope", "low", "high"))
    small = max(abs(low), abs(high)) < HARDLY
    digits = 2 if small else 1
    said = {"n": len(rows), "slope": f"{abs(slope):.{1 if abs(slope) >= HARDLY else 2}f}", "low": f"{low:.{digits}f}", "high": f"{high:.{digits}f}"}
    if small and not low <= 0 <= high:
        title = _("群大群小，每个人做的事几乎一样多：每多 10 人，每人每周相差不到 0.1 件")
    elif low > 0:
        title = _("群越大，每个人越活跃：每多 10 人，每人每周多做 %(slope)s 件事") % said
    elif high < 0:
        title = _("群越大，每个人越安静：每多 10 人，每人每周少做 %(slope)s 件事") % said
    else:
        title = _("看不出群的大小和每个人的活跃有关系")
    cause = _("%(n)s 个群，死掉的也在内；每多 10 人的变化，95%% 区间 %(low)s 到 %(high)s。只是相关，不能说明因果。") % said
    sizes, each = tuple(_("%(n)s 人") % {"n": round(row["size"])} for row in rows), tuple(row["per_member"] for row in rows)
    picture = Picture("bars", sizes, ((_("每人每周"), each),), _("件"))
    heads = (_("群"), _("平均在群"), _("每人每周做的事"), _("做的事"))
    table = tuple((look.name_of(row["group_id"]), round(row["size"], 1), round(row["per_member"], 2), row["acts"]) for row in rows)
    return Finding("plain", title, cause, picture=picture, rows=Rows(heads, table))
