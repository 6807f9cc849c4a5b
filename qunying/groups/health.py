"""The published rules behind a group's colour: each finding carries its numbers, the usual ones, and the facts it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from qunying.insight import acts
from qunying.insight.intervals import wilson

if TYPE_CHECKING:
    from qunying.insight.bases import Bases

HEALTHY, WATCH, RESCUE, UNKNOWN = "healthy", "watch", "rescue", "unknown"
COLOURS = {HEALTHY: _("健康"), WATCH: _("关注"), RESCUE: _("救场"), UNKNOWN: _("还看不出")}
_RANK = {HEALTHY: 0, UNKNOWN: 1, WATCH: 2, RESCUE: 3}

# Two days: one quiet day is a weekend or an exam, two in a row is the group.
WINDOW_HOURS = 48
# A fortnight of earlier windows is enough for a steady normal and short enough to follow a camp from one stage to the next.
WINDOWS_MAX = 6
# With fewer people than this in the usual window, losing a few is chance.
NORMAL_MIN = 8
# Where three usually take part, a window with nobody is chance once in twenty: worth a look, not an alarm.
NORMAL_MIN_FOR_NOBODY = 3
ACTIVE_WATCH_SHARE = 0.6  # of the group's own normal; groups differ tenfold, so no absolute number would do
ACTIVE_RESCUE_SHARE = 0.3
# The rate must fall by this much and by more than chance (95 % intervals apart), else every second group would blink every day.
CHECK_IN_DROP_WATCH = 0.15
LEAVES_WATCH, LEAVES_WATCH_SHARE = 3, 0.02
LEAVES_RESCUE, LEAVES_RESCUE_SHARE = 5, 0.05
SILENT_WATCH = timedelta(hours=24)
SILENT_RESCUE = timedelta(hours=48)

COUNTS = ("active", "earlier", "windows", "members", "present", "present_before", "checked", "checked_before", "leaves")

Row = dict[str, Any]


def judge(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """Each group has its colour, the findings behind it (worst first), and its usual number of active members."""
    blind = bases.blind("messages")
    return [_judged(row, bases, row["group_id"] in blind) for row in rows]


def _judged(row: Row, bases: Bases, blind: bool) -> Row:
    normal = row["earlier"] / row["windows"] if row["windows"] > 0 else None
    row = row | {"normal": normal}
    findings = [found for rule in (_activity, _silence, _check_ins, _leaves) if (found := rule(row, bases)) is not None]
    findings.sort(key=lambda found: -_RANK[found["colour"]])
    unjudged = HEALTHY if row["members"] and normal is not None else UNKNOWN
    colour = findings[0]["colour"] if findings else unjudged
    state = "unobservable" if blind else "ok"
    return row | {"colour": colour, "findings": findings, "messages_seen": not blind, "state": state}


def _finding(code: str, colour: str, sentence: Any, bases: Bases, *, value: object, usual: object, kinds: Sequence[str], hours: int = WINDOW_HOURS) -> Row:
    since = bases.now - timedelta(hours=hours)
    return {"code": code, "colour": colour, "sentence": sentence, "value": value, "usual": usual, "kinds": list(kinds), "since": since}


def _activity(row: Row, bases: Bases) -> Row | None:
    normal = row["normal"]
    if normal is None or row["active"] >= ACTIVE_WATCH_SHARE * normal:
        return _asleep(row, bases)
    if normal < NORMAL_MIN and (row["active"] or normal < NORMAL_MIN_FOR_NOBODY):
        return None
    if normal < NORMAL_MIN:
        sentence = format_lazy(_("近 48 小时没有人参与，常态 {normal} 人"), normal=round(normal))
        return _finding("nobody", WATCH, sentence, bases, value=0, usual=normal, kinds=acts.own_kinds())
    colour = RESCUE if row["active"] < ACTIVE_RESCUE_SHARE * normal else WATCH
    sentence = format_lazy(_("近 48 小时 {active} 人参与，常态 {normal} 人"), active=row["active"], normal=round(normal))
    return _finding("quiet", colour, sentence, bases, value=row["active"], usual=normal, kinds=acts.own_kinds())


def _asleep(row: Row, bases: Bases) -> Row | None:
    """Nobody for all the windows we look at, though somebody was before: such a group has no normal to fall below any more."""
    if row["windows"] < WINDOWS_MAX or row["active"] or row["earlier"] or not row["members"]:
        return None
    days = WINDOW_HOURS * (WINDOWS_MAX + 1) // 24
    sentence = format_lazy(_("{days} 天没有人参与"), days=days)
    return _finding("asleep", RESCUE, sentence, bases, value=0, usual=None, kinds=acts.own_kinds(), hours=24 * days)


def _silence(row: Row, bases: Bases) -> Row | None:
    """Silence counts only where people usually talk: in a group that never did, it is no news."""
    last, normal = row["last_message_at"], row["normal"]
    if last is None or normal is None or normal < NORMAL_MIN:
        return None
    silent = bases.now - last.replace(tzinfo=UTC)
    if silent < SILENT_WATCH:
        return None
    hours = int(silent.total_seconds() // 3600)
    sentence = format_lazy(_("{hours} 小时没有成员说话"), hours=hours)
    colour = RESCUE if silent >= SILENT_RESCUE else WATCH
    return _finding("silent", colour, sentence, bases, value=hours, usual=None, kinds=("channels.message_posted",), hours=hours + 1)


def _check_ins(row: Row, bases: Bases) -> Row | None:
    now, before = (row["checked"], row["present"]), (row["checked_before"], row["present_before"])
    if not now[1] or not before[1]:
        return None
    share, usual = now[0] / now[1], before[0] / before[1]
    if usual - share < CHECK_IN_DROP_WATCH or wilson(*now)[1] >= wilson(*before)[0]:
        return None
    sentence = format_lazy(_("昨天打卡率 {share}%，前天 {usual}%"), share=round(100 * share), usual=round(100 * usual))
    return _finding("check_ins_fell", WATCH, sentence, bases, value=share, usual=usual, kinds=("activities.checked_in",), hours=72)


def _leaves(row: Row, bases: Bases) -> Row | None:
    left, were = row["leaves"], row["members"] + row["leaves"]
    if left < max(LEAVES_WATCH, LEAVES_WATCH_SHARE * were):
        return None
    colour = RESCUE if left >= max(LEAVES_RESCUE, LEAVES_RESCUE_SHARE * were) else WATCH
    sentence = format_lazy(_("近 48 小时退群 {left} 人，在群 {members} 人"), left=left, members=row["members"])
    return _finding("leaving", colour, sentence, bases, value=left, usual=None, kinds=("groups.left",))
