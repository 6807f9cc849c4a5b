"""What this community promised its members, when it is due next and what became of it; and a host's taps at the promised time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.charter import queries as charter
from qunying.charter.queries import VerdictRow
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import Here
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.journal.record import timezone_of
from qunying.kernel import clock

BACK: Final = timedelta(days=14)
AHEAD: Final = timedelta(days=28)
LINES: Final = 14  # of the past, for each promise
JUDGED: Final = ("kept", "late", "short", "missed")
TAP_AHEAD: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)  # as long as anything promised may last


def page(at: Here) -> dict[str, Any]:
    """Every promise with its time, its next one and what became of the last ones in the member's group; three reads besides."""
    now, group = clock.now(), at.group
    rows = charter.obligations(at.community.pk, from_at=now - BACK, to_at=now + AHEAD, group=group.id) if group else []
    by_key: dict[str, list[VerdictRow]] = {}
    for row in rows:
        by_key.setdefault(row.promise_key, []).append(row)
    told = [_promise(one, by_key.pop(one.key, []), at.timezone) for one in charter.promises(at.community.pk)]
    withdrawn = [row for left in by_key.values() for row in left if row.starts_at <= now]
    judged = [row for row in rows if row.verdict in JUDGED]
    return {
        "promises": told, "group": group.name if group else "", "finding": _finding(judged),
        "before": [_line(row, at.timezone, with_text=True) for row in reversed(withdrawn)],
        "waiting": "" if group else _("进群以后，这里会写每一次做到没有。"),
    }  # fmt: skip


def tonight(staff_id: int) -> list[dict[str, Any]]:
    """What this person's groups owe today, or still owe from before midnight, that begins with a person: its state and the act that comes next.

    Give one to ``h5/promise_tap.html`` as ``one``, with the card's ``token``.
    """
    rooms = groups.by_id(groups.groups_of_staff([staff_id]).get(staff_id, []))
    found: list[dict[str, Any]] = []
    by_community: dict[int, list[GroupRow]] = {}
    for room in rooms.values():
        by_community.setdefault(room.community_id, []).append(room)
    for community_id, mine in by_community.items():
        zone = timezone_of(community_id)
        day = clock.today(zone)
        begin, end = clock.at_local(day, "00:00", zone), clock.at_local(day + timedelta(days=1), "00:00", zone) - timedelta(seconds=1)
        rows = charter.obligations(community_id, from_at=begin - LONGEST, to_at=end, groups=[room.id for room in mine])
        today = [row for row in rows if row.starts_at >= begin or (row.ends_at >= begin and row.verdict == "pending")]
        found += [tap(row, rooms[row.group_id].name, zone) for row in today if row.group_id in rooms and row.by_person]
    return found


def tap(row: VerdictRow, place: str, zone: str, *, refused: str = "") -> dict[str, Any]:
    """One promise as the host's phone shows it; ``act`` is begin, end or nothing."""
    act = "" if row.verdict != "pending" or clock.now() < row.starts_at - TAP_AHEAD else "begin" if row.begun_at is None else "" if row.ended_at else "end"
    span = f"{words.hour(row.starts_at, zone)}-{words.hour(row.ends_at, zone)}"
    note = ""
    if row.begun_at:
        note = _("%(at)s 你点了开始") % {"at": words.hour(row.begun_at, zone)}
    if row.ended_at:
        note = _("%(begin)s 开始，%(end)s 结束，按你的确认") % {"begin": words.hour(row.begun_at or row.starts_at, zone), "end": words.hour(row.ended_at, zone)}
    says, tone, icon = verdict_words(row, zone)
    return {
        "id": row.public_id, "text": row.text, "place": place, "span": span, "act": act, "note": note, "says": says, "tone": tone, "icon": icon,
        "refused": refused,
    }  # fmt: skip


def verdict_words(row: VerdictRow, zone: str) -> tuple[str, str, str]:
    """What became of it, said plainly to who was promised it: words, tone, icon."""
    if row.verdict == "pending":
        now = clock.now()
        return (_("还没到"), "", "clock") if now < row.starts_at else (_("正在进行"), "ac", "clock") if now <= row.ends_at else (_("还没有结果"), "", "clock")
    late = max(1, (row.late_seconds or 0) // 60)
    return {
        "kept": (_("做到了"), "ok", "check"),
        "late": (_("晚了 %(n)s 分钟") % {"n": late}, "warn", "clock"),
        "short": (_("时间不够"), "warn", "clock"),
        "missed": (_("没有做到"), "", "x"),
        "moved": (_("改期"), "ac", "calendar-event"),
        "unseen": (_("我们看不到，没有记"), "", "eye"),
    }[row.verdict]


def _more(row: VerdictRow, zone: str) -> str:
    """What one wants to know beside the word: the new time, or how short it was."""
    if row.moved_to_at:
        told = _("改到%(at)s") if row.verdict == "moved" else _("补到%(at)s")
        return told % {"at": words.spaced(words.moment(row.moved_to_at, zone))}
    if row.verdict == "short":
        return (_("只有 %(n)s 分钟，说好 %(m)s 分钟") if row.lasted else _("不到 1 分钟，说好 %(m)s 分钟")) % {"n": row.lasted, "m": row.minutes}
    return ""


def _finding(judged: Sequence[VerdictRow]) -> str:
    """What two weeks come to, in one sincere sentence."""
    kept = sum(row.verdict == "kept" for row in judged)
    if not judged:
        return _("还没有到时间的。到了时间，做到没有都会写在这里。")
    if kept == len(judged):
        return _("近两周 %(n)s 次，次次做到。") % {"n": kept}
    return _("近两周 %(n)s 次，做到 %(kept)s 次，%(lacking)s 次没做好。") % {"n": len(judged), "kept": kept, "lacking": len(judged) - kept}


def _promise(one: charter.PromiseRow, rows: Sequence[VerdictRow], zone: str) -> dict[str, Any]:
    now = clock.now()
    coming = [row for row in rows if row.verdict == "pending" and row.ends_at >= now]
    past = [row for row in reversed(rows) if row not in coming]
    following = ""
    if coming:
        following = _("下一次：%(at)s") % {"at": words.moment(coming[0].starts_at, zone)}
        if coming[0].moved_from_at:
            following += _("，从%(at)s改来") % {"at": words.spaced(words.spaced(words.moment(coming[0].moved_from_at, zone)), after=True)}
    return {"text": one.text, "when": one.when, "next": following or one.when or _("时间还没有写清。"), "lines": [_line(row, zone) for row in past[:LINES]]}


def _line(row: VerdictRow, zone: str, *, with_text: bool = False) -> dict[str, str]:
    says, tone, icon = verdict_words(row, zone)
    at = words.moment(row.starts_at, zone)
    return {"at": at, "says": says, "tone": tone, "icon": icon, "more": _more(row, zone), "text": row.text if with_text else ""}


def door() -> dict[str, str]:
    """The entry on the member's own page."""
    return {"name": _("答应你的事"), "note": "", "url": reverse("h5:promises")}
