"""A target, a reading and a pace in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.charter.readings import Reading
from qunying.charter.targets import Pace, Target
from qunying.insight import measures
from qunying.kernel.refusals import Refused


def words_of(target: Target, unit: str) -> str:
    """What it is measured by, from where to where, and by when."""
    told = {"by": target.by.isoformat(), "target": number(target.target), "baseline": number(target.baseline), "unit": unit}
    if target.activity:
        return _("数「%(activity)s」，到 %(by)s 共 %(target)s %(unit)s") % {**told, "activity": target.activity}
    return _("按指标「%(question)s」，从 %(baseline)s 到 %(target)s，%(by)s 前") % {**told, "question": question(target.measure)}


def question(name: str) -> str:
    """What a measure asks; its name where it is no longer there."""
    try:
        return str(measures.get(name).question)
    except Refused:
        return name


def number(value: float | None, *, share: bool = False) -> str:
    """A number as it is read: whole where it is whole, else with one digit, small ones with two; a share in percent."""
    if value is None:
        return _("未知")
    if share:
        return f"{100 * value:.1f}%"
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.2f}".rstrip("0").rstrip(".")


def value(reading: Reading | None) -> str:
    """The value as it is read; what is not known says why."""
    if reading is None:
        return _("还没有读数")
    if reading.value is None:
        return _("看不到") if reading.state == "unobservable" else _("还没有数据")
    return number(reading.value, share=reading.share)


def interval(reading: Reading | None) -> str:
    """The 95 % interval; 未知 where days or chances are too few to say one."""
    if reading is None or reading.value is None:
        return ""
    if reading.low is None or reading.high is None:
        return _("未知")
    return _("%(low)s 到 %(high)s") % {"low": number(reading.low, share=reading.share), "high": number(reading.high, share=reading.share)}


def pace(one: Pace, unit: str, *, share: bool = False) -> str:
    """How far one should be today, and how far ahead or behind one is."""
    told = {"day": one.day, "days": one.days, "required": _tenth(one.required, share), "unit": "" if share else f" {unit}"}
    said = _("第 %(day)s 天（共 %(days)s 天）该到 %(required)s%(unit)s") % told
    if one.ahead is None:
        return said
    gap = _tenth(abs(one.ahead), share)
    if gap == _tenth(0.0, share):
        return _("%(said)s，正好跟上") % {"said": said}
    words = _("%(said)s，落后 %(gap)s%(unit)s") if one.ahead < 0 else _("%(said)s，超前 %(gap)s%(unit)s")
    return words % {**told, "said": said, "gap": gap}


def a_week(one: Pace, unit: str) -> str:
    """The even pace: 每周 0.96 本."""
    return _("每周 %(number)s %(unit)s") % {"number": f"{one.a_week:.2f}", "unit": unit}


def _tenth(value: float, share: bool) -> str:
    return f"{100 * value:.1f}%" if share else f"{value:.1f}"
