"""What the page 哪些群要冷了 says: which active groups may fall silent, why, and how far that may be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.channels.silence import queries as silence
from qunying.channels.silence.queries import GroupTold, Told
from qunying.faces.console.pages import words
from qunying.insight.forecast.signs import COUNT, GAP, PEOPLE, RECENCY

LIKELY, HEED = 0.5, 0.2  # more likely than not; one in five
TONES: Final = ((LIKELY, "bad"), (HEED, "warn"), (0.0, "ok"))


@dataclass(frozen=True, slots=True)
class Line:
    """One group on the page."""

    told: GroupTold
    share: str
    baseline: str
    tone: str
    bar: dict[str, int]
    act: str


def told(community: Any) -> Told | None:
    """The forecast kept last; None before the first."""
    return silence.kept(community.pk)


def lines(found: Told) -> list[Line]:
    """Every active group, likeliest first."""
    return [_line(row) for row in found.groups]


def finding(found: Told | None) -> str:
    """The page's sentence."""
    if found is None:
        return _("还没有预测：有半年左右的发言记录以后，每天自动算一次。")
    if not found.groups:
        return _("截至 %(day)s 没有一个群算得上活跃，所以没有可以预测的。") % {"day": found.cut_off.isoformat()}
    if found.used == "none":
        return _("还不能预测：%(why)s。") % {"why": _("；").join(found.missing)}
    likely = [row for row in found.groups if (row.probability or 0) >= LIKELY]
    top = found.groups[0]
    if likely:
        named = _("、").join(_("「%(name)s」") % {"name": row.group.name} for row in likely[:3])
        said = {"active": len(found.groups), "n": len(likely), "names": named}
        return (
            _("%(active)s 个活跃的群里，%(n)s 个接下来 28 天多半会没人说话：%(names)s。") % said
            if len(likely) <= 3
            else (_("%(active)s 个活跃的群里，%(n)s 个接下来 28 天多半会没人说话，最先是%(names)s。") % said)
        )
    said = {"active": len(found.groups), "name": top.group.name, "share": words.percent(top.probability)}
    if (top.probability or 0) >= HEED:
        return _("%(active)s 个活跃的群没有哪个多半会冷，最要留心的是「%(name)s」：%(share)s 的可能。") % said
    return _("%(active)s 个活跃的群接下来 28 天都不太会冷，可能最大的「%(name)s」也只有 %(share)s。") % said


def looked_back(found: Told) -> str:
    """What was told four weeks ago, and what came of it."""
    back = found.look_back
    if not back:
        return ""
    said = {"day": back["cut_off"].isoformat(), "n": back["n"], "expected": f"{back['expected']:.1f}", "silent": back["silent"]}
    return _("站在 %(day)s，用当时的记录预测：%(n)s 个活跃的群里预计 %(expected)s 个沉默，后来沉默了 %(silent)s 个。") % said


def proof(found: Told) -> list[str]:
    """How good such forecasts were on later days, and what is used because of it."""
    test = found.backtest
    if not test:
        return []
    part = test["parts"]["test"]
    said = {
        "first": part["first"].isoformat(), "last": part["last"].isoformat(), "cases": words.count(part["cases"]), "silent": words.count(part["silent"]),
        "right": round(100 * test["auc"]), "guess": round(100 * test["guess_auc"]), "low": f"{100 * test['low']:+.1f}", "high": f"{100 * test['high']:+.1f}",
    }  # fmt: skip
    spoken = [
        _("只用早先的记录学，再到后来的日子（%(first)s 到 %(last)s）核对：%(cases)s 例里 %(silent)s 例后来沉默。") % said,
        _("随便拿一个后来沉默的群和一个没有沉默的群，预测把两个排对的有 %(right)s%%，只看「谁发言最少」排对的有 %(guess)s%%；") % said
        + _("相差的 95%% 区间是 %(low)s 到 %(high)s 个百分点。") % said,
    ]
    used = _("明显更准，所以用预测。") if found.used == "model" else _("没有明显更准（要好 3 个百分点以上才算），所以用「谁发言最少」，概率按它校准。")
    return [*spoken, used]


def reliability(found: Told) -> list[dict[str, Any]]:
    """Told so likely, came so often."""
    return [
        {
            "told": _("%(low)s 到 %(high)s") % {"low": words.percent(row["from"]), "high": words.percent(row["to"])},
            "n": row["n"], "silent": row["silent"], "came": words.percent(row["came"]),
            "range": _("%(low)s 到 %(high)s") % {"low": words.percent(row["low"]), "high": words.percent(row["high"])},
        }
        for row in found.backtest.get("reliability", ())
    ]  # fmt: skip


def definition(found: Told | None) -> str:
    """What the words on the page mean."""
    terms = found.terms if found else silence.TERMS
    return _(
        "活跃：28 天里至少 %(people)s 位成员、一共至少 %(count)s 条发言。沉默：之后 28 天没有一位成员说话，工作人员和机器人说的不算。"
        "概率是和这个社群自己以往的群比出来的；各条依据只是相关，不能说明因果。"
    ) % {"people": terms.people_least, "count": terms.count_least}


def rows_of_file(found: Told) -> list[list[Any]]:
    """The list as a file: numbers as they are."""
    head = ["group", "name", "cut_off", "probability", "baseline", "recency_days", "usual_gap_days", "messages_28", "members_56", "reasons"]
    return [head, *([*_cells(row), _("；").join(reason.sentence for reason in row.reasons)] for row in found.groups)]


def _cells(row: GroupTold) -> Sequence[Any]:
    signs = [row.signs[name] for name in (RECENCY, GAP, COUNT, PEOPLE)]
    return [row.group.key or row.group.public_id, row.group.name, row.cut_off, row.probability, row.baseline, *signs]


def _line(row: GroupTold) -> Line:
    if row.probability is None:
        return Line(row, "", "", "", {}, "")
    tone = next(tone for least, tone in TONES if row.probability >= least)
    act = _("找群里说得最多的几位聊聊") if tone == "bad" else _("这周抛一个大家接得上的话题") if tone == "warn" else ""
    return Line(row, words.percent(row.probability), words.percent(row.baseline), tone, {tone: round(100 * row.probability)}, act)
