"""How an alarm, its state and its verdict read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.camps.rescue import rule


def reason(reason: str, *, left: int, share: float, silent_hours: int) -> str:
    """What raised the alarm, with its number."""
    if reason == rule.LEAVING:
        return _("48 小时里自己退了 %(left)s 人，占 %(share)s%%") % {"left": left, "share": round(100 * share)}
    return _("%(hours)s 小时没有成员的任何动静") % {"hours": silent_hours}


def verdict(verdict: str, *, before: int, after: int | None, left_after: int | None) -> str:
    """The verdict with the numbers before and after."""
    told = {"before": before, "after": after or 0, "left": left_after or 0}
    if verdict == rule.RECOVERED:
        return _("恢复：报警前一天 %(before)s 人参与，做完后一天 %(after)s 人，退群 %(left)s 人") % told
    if verdict == rule.NOT_RECOVERED:
        return _("未恢复：报警前一天 %(before)s 人参与，做完后一天 %(after)s 人，退群 %(left)s 人") % told
    return ""


def rules() -> list[str]:
    """The rule in force, in words, for the page that shows what it did."""
    told = {
        "share": round(100 * rule.LEAVING_SHARE), "window": round(rule.LEAVING_WINDOW.total_seconds() / 3600), "least": rule.LEARNERS_MIN,
        "silent": round(rule.SILENT_AFTER.total_seconds() / 3600), "within": round(rule.WITHIN.total_seconds() / 3600),
        "judge": round(rule.JUDGE_AFTER.total_seconds() / 3600), "active": rule.ACTIVE_MIN, "part": round(100 * rule.ACTIVE_SHARE),
        "kept": round(100 * rule.KEPT_SHARE), "day": round(100 * rule.LEAVING_DAY_SHARE),
    }  # fmt: skip
    return [
        _("%(window)s 小时内自己退群的人达到 %(share)s%%，或 %(silent)s 小时没有成员的任何动静（发言、打卡、参加活动、进群），就报一级警；被移出和换群的不算")
        % told,
        _("只看排进日历、有 %(least)s 名以上成员的群；建群头一天、没有内容的日子不报") % told,
        _("报警后 %(within)s 小时内要有人接手，没人接就转给运营官，再没人接转给负责人") % told,
        _("做完 %(judge)s 小时后判定。冷场的群：有 %(active)s 人以上、且占成员 %(part)s%% 以上参与，算恢复") % told,
        _("走人的群：那一天退群不到 %(day)s%%，且参与人数不少于报警前的 %(kept)s%%，算恢复；没恢复的升一级再救") % told,
    ]
