"""What 数据 → 对比 says: two groups, two cohorts or two spans beside each other, which numbers are apart, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qunying.camps import queries as camps
from qunying.faces.console.pages import held, words
from qunying.faces.console.pages.measured import FRESH_SECONDS, STALE_SECONDS, ask
from qunying.faces.kit.sheets import harmless
from qunying.groups import queries as groups
from qunying.insight import queries as insight
from qunying.kernel import clock

MEASURE: Final = "channels.compare"
SPAN, MONTHS, FIRST_DAYS = 28, 12, (7, 14, 28)
UNSEEN, FEW, PARTIAL, RUNNING, UNKNOWN = "unobservable", "not_enough", "partial", "incomplete", "unknown"
KINDS: Final = {"groups": gettext_lazy("两个群"), "joined": gettext_lazy("两批人"), "periods": gettext_lazy("两段时间")}


@dataclass(frozen=True, slots=True)
class Line:
    """One number on both sides; ``tone`` says whether the difference is more than chance would do."""

    name: str
    one: str
    other: str
    apart: str
    interval: str
    note: str
    sure: bool


def names() -> dict[str, str]:
    """The numbers, in the order shown."""
    return {
        "took_any": _("参与过的成员"), "spoke": _("说过话的成员"), "gone": _("离开了的成员"), "active_days": _("每人每周参与天数"),
        "messages": _("每人每周发言"), "check_ins": _("每人每周打卡"), "took_part": _("每人每周参加活动"), "given": _("每人每周回复别人"),
        "received": _("每人每周被人回复"),
    }  # fmt: skip


class Asked(forms.Form):
    """Which two, when, and which numbers."""

    kind = forms.ChoiceField(choices=list(KINDS.items()), widget=forms.HiddenInput())
    one = forms.ChoiceField(label=gettext_lazy("这边"))
    other = forms.ChoiceField(label=gettext_lazy("那边"))
    start = forms.DateField(label=gettext_lazy("从"), widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(label=gettext_lazy("到"), widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.DateField(label=gettext_lazy("对比从哪天起（一样多天）"), widget=forms.DateInput(attrs={"type": "date"}))
    days = forms.TypedChoiceField(label=gettext_lazy("各看加入后的头几天"), coerce=int, choices=[(n, gettext_lazy("%(n)s 天") % {"n": n}) for n in FIRST_DAYS])
    numbers = forms.MultipleChoiceField(label=gettext_lazy("比哪些数"), required=False, widget=forms.CheckboxSelectMultiple())

    def clean(self) -> dict[str, Any]:
        """A side cannot be compared with itself, and a span ends after it begins."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("one") and given.get("one") == given.get("other"):
            self.add_error("other", _("两边是同一个，换一个再比。"))
        elif given.get("kind") == "joined" and given.get("one") and given.get("other") and _overlap(given["one"], given["other"]):
            self.add_error("other", _("两批人加入的日子有重叠，换一批再比。"))
        if given.get("start") and given.get("end") and given["start"] > given["end"]:
            self.add_error("end", _("结束不能早于开始。"))
        return given


def form(community: Any, given: Mapping[str, Any]) -> Asked:
    """The form with what may be chosen here; what is not said is filled in, so that opening the page compares something."""
    rooms = groups.groups(community.pk)
    fallback = "groups" if len(rooms) > 1 else "periods"
    kind = given.get("kind") if given.get("kind") in KINDS else fallback
    values = {"kind": kind, **_defaults(community, str(kind), rooms)}
    for name in values:
        if given.get(name):
            values[name] = given[name]
    chosen = given.getlist("numbers") if hasattr(given, "getlist") else given.get("numbers", [])
    made = Asked(values | {"numbers": chosen or list(names())})
    made.fields["numbers"].choices = list(names().items())  # type: ignore[attr-defined]
    if kind == "periods":
        del made.fields["other"]
        made.fields["one"].label = _("看谁")
        made.fields["one"].choices = [("", _("整个社群")), *((row.public_id, row.name) for row in rooms)]  # type: ignore[attr-defined]
        made.fields["one"].required = False
    else:
        choices = [(row.public_id, row.name) for row in rooms] if kind == "groups" else cohorts(community)
        for name in ("one", "other"):
            made.fields[name].choices = choices  # type: ignore[attr-defined]
        del made.fields["before"]
    if kind == "joined":
        del made.fields["start"], made.fields["end"]
    else:
        del made.fields["days"]
    return made


def cohorts(community: Any) -> list[tuple[str, str]]:
    """Whom one may compare as a cohort: each run of the camp by the days one could join it, then who first joined in a month; the latest first."""
    (_first, last_day), zone = _recorded(community), community.timezone
    runs = [(clock.local_day(run.opened_at, zone), run.ends_on, run.name) for run in camps.cohorts(community.pk)]
    found = [(f"{start:%Y-%m-%d}_{end:%Y-%m-%d}", _("%(name)s（%(start)s 至 %(end)s 加入）") % _span(name, start, end)) for start, end, name in runs]
    month = last_day.replace(day=1)
    for _n in range(MONTHS):
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        found.append((f"{month:%Y-%m-%d}_{last:%Y-%m-%d}", _("%(year)s 年 %(month)s 月加入的人") % {"year": month.year, "month": month.month}))
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def asked(community: Any, filled: Asked) -> dict[str, Any]:
    """What the measure is asked."""
    given = filled.cleaned_data
    rooms = {row.public_id: row.id for row in groups.groups(community.pk)}
    if given["kind"] == "joined":
        (start, end), (before_start, before_end) = (_days(given[side]) for side in ("one", "other"))
        return {"kind": "joined", "start": start, "end": end, "before_start": before_start, "before_end": before_end, "days": given["days"]}
    told = {"kind": given["kind"], "start": given["start"], "end": given["end"]}
    if given["kind"] == "groups":
        return told | {"group": rooms[given["one"]], "before_group": rooms[given["other"]]}
    told |= {"before_start": given["before"], "before_end": given["before"] + (given["end"] - given["start"])}
    return told | ({"group": rooms[given["one"]]} if given["one"] else {})


def page(community: Any, filled: Asked) -> dict[str, Any]:
    """Both sides with their names, the numbers asked for, and what of them is sure."""
    result = ask(MEASURE, community, **asked(community, filled))
    rows = [row for row in result.rows if row["number"] in filled.cleaned_data["numbers"]]
    one, other = sides(filled)
    lines = [_line(row) for row in rows]
    counts = {side: words.count(rows[0][side] if rows else 0) for side in ("n_1", "n_0")}
    return {
        "lines": lines, "one": one, "other": other, **counts, "finding": _finding(lines, one, other), "charts": _charts(rows, one, other),
        "at": words.moment(result.data_time, community.timezone) if result.data_time else "",
        "definitions": [found for found in insight.catalogue() if found.name == MEASURE],
    }  # fmt: skip


def sides(filled: Asked) -> tuple[str, str]:
    """What both sides are called."""
    given = filled.cleaned_data
    if given["kind"] == "periods":
        last = given["before"] + (given["end"] - given["start"])
        return words_of_span(given["start"], given["end"]), words_of_span(given["before"], last)
    named = {name: dict(filled.fields[name].choices) for name in ("one", "other")}  # type: ignore[attr-defined]
    return str(named["one"][given["one"]]), str(named["other"][given["other"]])


def words_of_span(start: date, end: date) -> str:
    """A span of days in words."""
    return _("%(start)s 至 %(end)s") % {"start": words.month_day(start), "end": words.month_day(end)}


def rows_of_file(found: Mapping[str, Any]) -> Iterable[list[str]]:
    """The table as a file: a heading, then one row a number."""
    yield [_("数"), harmless(found["one"]), harmless(found["other"]), _("差"), _("95% 区间"), _("说明")]
    for line in found["lines"]:
        yield [line.name, line.one, line.other, line.apart, line.interval, line.note]
    yield [_("人数"), found["n_1"], found["n_0"], "", "", _("只是相关，不能说明因果")]


def _defaults(community: Any, kind: str, rooms: Sequence[Any]) -> dict[str, Any]:
    first, last = _recorded(community)
    if kind == "joined":
        offered = [key for key, _name in cohorts(community)]
        other = next(key for key in offered if not _overlap(key, offered[0]))
        return {"one": offered[0], "other": other, "days": FIRST_DAYS[0]}
    if kind == "groups":
        seated = sorted(rooms, key=lambda row: -row.seats_taken)
        chosen = {"one": seated[0].public_id, "other": seated[1].public_id} if len(seated) > 1 else {"one": "", "other": ""}
        start = max(last - timedelta(days=SPAN - 1), first)
        return chosen | {"start": start.isoformat(), "end": last.isoformat()}
    start, before = last - timedelta(days=6), last - timedelta(days=13)
    return {"one": "", "start": start.isoformat(), "end": last.isoformat(), "before": before.isoformat()}


def _recorded(community: Any) -> tuple[date, date]:
    """The first day with any record and the last that is over: days outside them would only thin out what people did."""

    def look() -> tuple[date, date]:
        over = clock.today(community.timezone) - timedelta(days=1)
        days = [row["day"] for row in insight.days_recorded(community.pk) if row["day"] <= over]
        return min(days, default=over), max(days, default=over)

    return held.get((community.public_id, "recorded-days"), look, fresh=FRESH_SECONDS, stale=STALE_SECONDS)


def _overlap(one: str, other: str) -> bool:
    (start, end), (other_start, other_end) = _days(one), _days(other)
    return start <= other_end and other_start <= end


def _days(key: str) -> tuple[date, date]:
    start, end = key.split("_")
    return date.fromisoformat(start), date.fromisoformat(end)


def _span(name: str, start: date, end: date) -> dict[str, str]:
    return {"name": name, "start": words.month_day(start), "end": words.month_day(end)}


def _line(row: Mapping[str, Any]) -> Line:
    share, known = row["kind"] == "share", row["difference"] is not None
    notes = {
        UNSEEN: _("看不到发言，比不了"), FEW: _("每边不到 20 人，样本太少"), PARTIAL: _("有的群看不到发言，只比看得到的"), RUNNING: _("后一段还没过完"),
        UNKNOWN: _("没有进群记录，不知道群里有多少人"),
    }  # fmt: skip
    sure = known and (row["low"] > 0 or row["high"] < 0)
    note = notes.get(row["state"], "" if sure else _("区间跨过 0，看不出差别"))
    interval = _("%(low)s 到 %(high)s") % {"low": _gap(row["low"], share), "high": _gap(row["high"], share)} if known else "—"
    return Line(
        names()[row["number"]], _value(row["value_1"], share), _value(row["value_0"], share), _gap(row["difference"], share) if known else "—", interval, note,
        sure,
    )  # fmt: skip


def _value(value: float | None, share: bool) -> str:
    return "—" if value is None else words.percent(value, 1) if share else f"{value:.2f}"


def _gap(value: float, share: bool) -> str:
    return _("%(n)s 个百分点") % {"n": words.signed(value * 100, 1)} if share else words.signed(value, 2)


def _finding(lines: Sequence[Line], one: str, other: str) -> str:
    sure = [line for line in lines if line.sure]
    known = [line for line in lines if line.interval != "—"]
    if not known:
        return _("这两边现在比不了：看下面每一行的说明。")
    if not sure:
        return ngettext("%(n)s 个数都看不出差别：差距没有超出偶然。", "%(n)s 个数都看不出差别：差距没有超出偶然。", len(known)) % {"n": len(known)}
    told = _("、").join(_("%(name)s %(gap)s") % {"name": line.name, "gap": line.apart} for line in sure[:3])
    said = {"one": one, "other": other, "told": told, "n": len(sure), "all": len(known)}
    return _("%(all)s 个数里 %(n)s 个有差别。「%(one)s」比「%(other)s」：%(told)s。") % said


def _charts(rows: Sequence[Mapping[str, Any]], one: str, other: str) -> list[dict[str, Any]]:
    """Shares and means have no common scale: a picture each, of what is known."""
    titles = {"share": _("多大比例的成员"), "mean": _("平均每人每周")}
    made = []
    for kind, title in titles.items():
        known = [row for row in rows if row["kind"] == kind and row["difference"] is not None]
        if not known:
            continue
        times, unit = (100, "%") if kind == "share" else (1, "")
        both = [[round(times * row[side], 2) for row in known] for side in ("value_1", "value_0")]
        series = [{"name": one, "values": both[0], "role": "current"}, {"name": other, "values": both[1], "role": "reference"}]
        data = {"kind": "bar", "x": [_short(row["number"]) for row in known], "series": series, "unit": unit}
        made.append({"id": kind, "title": title, "reads": _("；").join(_reads(row) for row in known), "data": data})
    return made


def _short(number: str) -> str:
    """The name of a number under its bar, where the heading says the rest."""
    said = {
        "took_any": _("参与过"), "spoke": _("说过话"), "gone": _("离开了"), "active_days": _("参与天数"), "messages": _("发言"), "check_ins": _("打卡"),
        "took_part": _("参加活动"), "given": _("回复别人"), "received": _("被人回复"),
    }  # fmt: skip
    return said[number]


def _reads(row: Mapping[str, Any]) -> str:
    share = row["kind"] == "share"
    said = {"name": names()[row["number"]], "one": _value(row["value_1"], share), "other": _value(row["value_0"], share)}
    return _("%(name)s %(one)s 对 %(other)s") % said
