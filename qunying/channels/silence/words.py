"""Why a group may fall silent, and why that cannot be told, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.insight.forecast.signs import ALIVE, COUNT, GAP, PEOPLE, RECENCY, Terms

REASONS_MOST: Final = 3
EFFECT_LEAST: Final = 0.15  # of log odds: about four points at even chances; less is not worth a sentence


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; ``effect`` is by how much it moves the log odds of silence away from a usual group's."""

    sign: str
    effect: float
    sentence: str


def reasons(row: dict[str, Any], terms: Terms) -> list[Reason]:
    """What speaks for silence, strongest first; where nothing does, what speaks against it; without a forecast, what is seen."""
    signs, effects = row["signs"], dict(row["effects"])
    if not effects:
        return [Reason(RECENCY, 0.0, _recency(signs)), Reason(COUNT, 0.0, _count(signs, 1.0, terms))]
    if RECENCY in effects:  # how long it is quiet says something only beside how long it usually is
        effects[RECENCY] += effects.pop(GAP, 0.0)
    found = [Reason(name, round(effect, 2), _sentence(name, effect, signs, terms)) for name, effect in effects.items()]
    found.sort(key=lambda reason: -reason.effect)
    speaking = [reason for reason in found if reason.effect >= EFFECT_LEAST] or [reason for reason in reversed(found) if reason.effect <= -EFFECT_LEAST]
    return (speaking or found)[:REASONS_MOST]


def missing(one: dict[str, Any]) -> str:
    """What a forecast would need and does not have."""
    if one["what"] == "units":
        return _("只有 %(have)s 个群活跃过，至少要 %(need)s 个群才能比较") % one
    if one["what"] == "cut_offs":
        return _("记录太短：能核对结果的周只有 %(have)s 个，至少要 %(need)s 个（约半年）") % one
    part = {"train": _("最早一段"), "middle": _("中间一段"), "test": _("最近一段")}[one["what"]]
    return _("%(part)s里后来沉默的有 %(silent)s 例，没有沉默的有 %(alive)s 例，两样都至少要 %(need)s 例") % (one | {"part": part})


def _sentence(name: str, effect: float, signs: dict[str, float], terms: Terms) -> str:
    if name == RECENCY:
        return _recency(signs) if effect > 0 else _lately(signs)
    if name == COUNT:
        return _count(signs, effect, terms)
    told = {"n": f"{signs[name]:.0f}", "days": 2 * terms.days, "share": f"{signs[name]:.0f}%"}
    if name == PEOPLE:
        return _("最近 %(days)s 天只有 %(n)s 位成员说过话") % told if effect > 0 else _("最近 %(days)s 天有 %(n)s 位成员说过话") % told
    assert name == ALIVE
    return _("有记录以来，只有 %(share)s 的日子有人说话") % told if effect > 0 else _("有记录以来，%(share)s 的日子有人说话") % told


def _recency(signs: dict[str, float]) -> str:
    quiet, usual = round(signs[RECENCY]), f"{signs[GAP]:g}"
    if quiet == 0:
        return _("最后一天还有人说话")
    said = {"quiet": quiet, "usual": usual}
    if signs[GAP] <= 1:
        return _("已经 %(quiet)s 天没人说话，平时每天都有") % said
    return _("已经 %(quiet)s 天没人说话，平时隔 %(usual)s 天") % said


def _lately(signs: dict[str, float]) -> str:
    quiet = round(signs[RECENCY])
    if quiet <= 1:
        return _("前一天还有人说话") if quiet else _("最后一天还有人说话")
    return _("%(quiet)s 天前还有人说话") % {"quiet": quiet}


def _count(signs: dict[str, float], effect: float, terms: Terms) -> str:
    told = {"days": terms.days, "n": f"{signs[COUNT]:.0f}"}
    return _("最近 %(days)s 天只有 %(n)s 条发言") % told if effect > 0 else _("最近 %(days)s 天有 %(n)s 条发言") % told
