"""What the page 成员价值 says: what goes together with staying, core members who fell silent, how far fans have come, and what members give back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunying.channels.services import SCORE_DEFAULT, SCORE_MOST, SCORE_PARTS
from qunying.faces.console.pages import words
from qunying.faces.console.pages.joining import month
from qunying.faces.console.pages.measured import ask
from qunying.groups import queries as groups
from qunying.insight import queries as insight
from qunying.people import queries as people

MEASURES: Final = (
    "channels.unanswered_churn", "channels.answered_later", "channels.joining", "channels.first_circle", "people.core_silent", "people.fan_stages",
    "people.fan_moves", "people.giving_back",
)  # fmt: skip
LISTED: Final = 30
GROUPS: Final = 12
FIRST_MOMENT: Final = datetime(1970, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


class WeightsForm(forms.Form):
    """A weight for each thing that can be seen of a post."""

    def __init__(self, *args: Any, **more: Any) -> None:
        """A field for each."""
        super().__init__(*args, **more)
        for name, label in SCORE_PARTS.items():
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=SCORE_MOST, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={"required": gettext_lazy("写一个 0 到 10 的整数"), "invalid": gettext_lazy("写一个 0 到 10 的整数")},
            )  # fmt: skip


def page(community: Any) -> dict[str, Any]:
    """Everything the page shows."""
    result = ask("people.core_silent", community)
    silent, back = ([row for row in result.rows if row["came_back"] is gone] for gone in (False, True))
    members = _members(community, [*silent[:LISTED], *back[:LISTED]])
    stages = ask("people.fan_stages", community).rows
    told = {"finding": finding(silent, back, stages), "data_time": result.data_time, "recorded": any(row["now"] or row["size"] for row in stages)}
    if not told["recorded"]:
        return told
    return told | {
        "compared": compared(community), "silent": _lines(community, silent, members), "back": _lines(community, back, members), "silent_count": len(silent),
        "back_count": len(back), "listed": LISTED, "stages": [_stage(row) for row in stages], "given": given(community), "circles": circles(community),
        "definitions": [one for one in insight.catalogue() if one.name in MEASURES],
    }  # fmt: skip


def finding(silent: Sequence[Row], back: Sequence[Row], stages: Sequence[Row]) -> str:
    """The page's sentence."""
    loyal = next((row["now"] for row in stages if row["stage"] == 3), 0)
    if not any(row["now"] or row["size"] for row in stages):
        return _("还没有成员的记录；有人加入、说话、打卡以后，这里会说他们值多少、谁在走远。")
    said = {"silent": words.count(len(silent)), "back": words.count(len(back)), "loyal": words.count(loyal)}
    if silent:
        return _("%(silent)s 位核心成员 30 天没做过一件事，先去找他们聊聊；沉默过又回来的 %(back)s 位，忠实的现在 %(loyal)s 位。") % said
    return _("没有核心成员沉默满 30 天；沉默过又回来的 %(back)s 位，忠实的现在 %(loyal)s 位。") % said


def compared(community: Any) -> list[dict[str, str]]:
    """What goes together with what, each with people, difference and interval; or that there are too few."""
    churn, later = (ask(name, community).rows for name in ("channels.unanswered_churn", "channels.answered_later"))
    told = [_told(_("问题没人接"), row, _churn) for row in churn] + [_told(_("问题有人接"), row, _later) for row in later]
    for of, teller in (("posts", _posts), ("quality", _quality)):
        rows = sorted(ask("channels.joining", community, of=of).rows, key=lambda row: -row["n"])
        rows = [row for row in rows if row["state"] == "ok"][:GROUPS] or rows[:1]
        names = _names(rows)
        told += [_told(_("进「%(group)s」以后") % {"group": names[row["group_id"]]}, row, teller) for row in rows]
    return told


def circles(community: Any) -> list[dict[str, str]]:
    """How soon the newcomers of each month found a circle of their own."""
    return [
        {
            "name": month(row["cohort"]), "size": words.count(row["size"]), "found": words.count(row["found"]), "waiting": words.count(row["waiting"]),
            "median": _("%(n)s 天") % {"n": row["median_days"]} if row["median_days"] is not None else _("一半以上还没找到"),
        }
        for row in reversed(ask("channels.first_circle", community).rows[-GROUPS:])
        if row["found"] is not None
    ]  # fmt: skip


def given(community: Any) -> dict[str, Any]:
    """What members gave back in the last month that has anything, group by group."""
    rows = ask("people.giving_back", community).rows
    some = [row for row in rows if row["feedback"] or row["referrals"] or row["used"]]
    last = max((row["day"] for row in some), default=None)
    found = [row for row in some if row["day"] == last]
    names = _names(found)
    lines = [{"name": names[row["group_id"]], **{part: _by(row[part], row[f"{part}_by"]) for part in ("feedback", "referrals", "used")}} for row in found]
    return {"month": month(last) if last else "", "lines": sorted(lines, key=lambda line: line["name"])[:GROUPS]}


def scorings(community: Any) -> list[dict[str, Any]]:
    """Every version of the weights as far as the numbers know them, the one in force first; ours is the last."""
    told = []
    for fact in insight.facts_behind(community.pk, kinds=["channels.score_declared"], since=FIRST_MOMENT):
        given = orjson.loads(fact["payload"])
        when = words.moment(fact["happened_at"].replace(tzinfo=UTC), community.timezone)
        weights = {name: given[f"weight_{name}"] for name in SCORE_PARTS}
        told.append({"version": given["scoring"], "weights": weights, "at": when, "by": fact["staff"]})
    staff = people.staff_by_id({one["by"] for one in told if one["by"]})
    for one in told:
        one["by"] = staff[one["by"]].name if one["by"] in staff else ""
    return [*sorted(told, key=lambda one: -one["version"]), {"version": 0, "weights": SCORE_DEFAULT, "at": "", "by": ""}]


def _told(name: str, row: Row, teller: Any) -> dict[str, str]:
    sides = {"n_1": words.count(row["n_1"]), "n_0": words.count(row["n_0"])} if row["n_1"] is not None else {}
    if row["state"] == "unobservable":
        return {"name": name, "text": _("看不到发言，比不了。")}
    if row["difference"] is None:
        return {"name": name, "text": _("一边 %(n_1)s 人，一边 %(n_0)s 人；每边不到 20 人，样本太少，不比。") % sides}
    return {"name": name, "text": teller(row, sides) + _("只是相关，不能说明因果。")}


def _churn(row: Row, sides: dict[str, str]) -> str:
    said = sides | {"one": words.percent(row["value_1"]), "other": words.percent(row["value_0"])} | _points(row)
    text = _("48 小时没人接的 %(n_1)s 人，此后 30 天流失 %(one)s；有人接的 %(n_0)s 人（同月加入），流失 %(other)s。")
    return text % said + _("相差 %(apart)s 个百分点，95%% 区间 %(low)s 到 %(high)s。") % said


def _later(row: Row, sides: dict[str, str]) -> str:
    text = _("24 小时内有人接的 %(n_1)s 人，此后 30 天平均来 %(one)s 天；一直没人接的 %(n_0)s 人（同周加入），平均 %(other)s 天。")
    said = sides | _plain(row)
    return text % said + _("相差 %(apart)s 天，95%% 区间 %(low)s 到 %(high)s。") % said


def _posts(row: Row, sides: dict[str, str]) -> str:
    said = sides | _plain(row)
    text = _("%(n_1)s 人进群后 28 天比之前每周多发 %(one)s 条；晚 28 天进群的 %(n_0)s 人，同一段日子里多 %(other)s 条。")
    return text % said + _("相差 %(apart)s 条，95%% 区间 %(low)s 到 %(high)s。") % said


def _quality(row: Row, sides: dict[str, str]) -> str:
    said = sides | _plain(row) | {"version": row["version"]}
    text = _("平均每条的质量分（第 %(version)s 版权重），%(n_1)s 人进群后变了 %(one)s 分；晚 28 天进群的 %(n_0)s 人，同一段日子里变了 %(other)s 分。")
    return text % said + _("相差 %(apart)s 分，95%% 区间 %(low)s 到 %(high)s。") % said


def _points(row: Row) -> dict[str, str]:
    return {name: words.signed(100 * row[key], 1) for name, key in (("apart", "difference"), ("low", "low"), ("high", "high"))}


def _plain(row: Row) -> dict[str, str]:
    plain = {name: f"{row[key]:.2f}" for name, key in (("one", "value_1"), ("other", "value_0"))}
    return plain | {name: words.signed(row[key], 2) for name, key in (("apart", "difference"), ("low", "low"), ("high", "high"))}


def _names(rows: Sequence[Row]) -> dict[int | None, str]:
    known = groups.by_id({row["group_id"] for row in rows if row["group_id"] is not None})
    return {pk: known[pk].name if pk in known else f"#{pk}" for pk in {row["group_id"] for row in rows} if pk is not None} | {None: _("没有进群")}


def _members(community: Any, rows: Sequence[Row]) -> dict[int, Any]:
    """Identity → the member's row."""
    ids = people.memberships(community.pk, [row["identity"] for row in rows])
    found = people.members_by_id(ids.values())
    return {identity: found[pk] for identity, pk in ids.items() if pk in found}


def _lines(community: Any, rows: Sequence[Row], members: dict[int, Any]) -> list[dict[str, Any]]:
    shown = rows[:LISTED]
    names = _names(shown)
    staff = people.staff_by_id({row["staff"] for row in shown if row["staff"]})
    return [
        {
            "name": members[row["identity"]].name if row["identity"] in members else f"#{row['identity']}",
            "member": members[row["identity"]].public_id if row["identity"] in members and not community.is_archive else "",
            "group": names[row["group_id"]] if row["group_id"] is not None else "—", "last": words.month_day(row["last_day"]),
            "days": _("看不到") if row["silent_days"] is None else _("%(n)s 天") % {"n": row["silent_days"]},
            "acts": "—" if row["acts"] is None else words.count(row["acts"]), "back": words.month_day(row["back_day"]) if row["back_day"] else "",
            "left": words.month_day(row["left_day"]) if row["left_day"] else "", "manager": staff[row["staff"]].name if row["staff"] in staff else _("未知"),
        }
        for row in shown
    ]  # fmt: skip


def _stage(row: Row) -> dict[str, str]:
    share = _("%(share)s（%(k)s/%(n)s）") % {"share": words.percent(row["rate"]), "k": row["reached"], "n": row["eligible"]} if row["rate"] is not None else "—"
    first = row["stage"] == 0
    return {
        "name": str(row["stage_name"]), "now": words.count(row["now"]), "entered": "—" if first else words.count(row["entered"]), "share": share,
        "back": "—" if row["stage"] < 2 else words.count(row["stepped_back"]),
    }  # fmt: skip


def _by(count: int, people_count: int) -> str:
    return _("%(n)s（%(by)s 人）") % {"n": words.count(count), "by": words.count(people_count)} if count else "0"
