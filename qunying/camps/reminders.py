"""Who has to be reminded now, and the one text with every name that says so in the staff's group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from qunying.camps.queries.matrix import NOT_SENT, PENDING, WAITING, today
from qunying.camps.rescue.queries import rescues_of
from qunying.channels.registry import AUTO
from qunying.flows import queries as flows
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.people import queries as people

DELIVERY, TASK = "delivery", "task"
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that somebody should have done: a delivery not sent, or a task nobody is on; ``since`` is when it was due."""

    about: str
    id: int
    group: int
    place: str
    head: str
    why: str
    since: datetime
    staff: int | None
    name: str

    def hour(self, now: datetime) -> int:
        """Which hour since it was due it is: one reminder in each."""
        return max(0, (now - self.since) // HOUR)


def missing(community_id: int, *, only: Iterable[int] | None = None, now: datetime | None = None) -> list[Missing]:
    """What people should have sent by now today and have not, slot by slot; ``only`` is somebody's row scope (None: all groups)."""
    now = now or clock.now()
    found, zone = today(community_id, now, only=only), timezone_of(community_id)
    lines = []
    for slot in found.slots if found else ():
        if slot.phase == "ahead":
            continue
        for group, cell in sorted({pair[1].delivery_id: pair for pair in (*slot.trouble, *slot.waiting)}.values(), key=lambda pair: pair[0].position):
            if cell.mode != AUTO and cell.fate in (WAITING, NOT_SENT, PENDING) and cell.at <= now:
                head = _("%(slot)s（%(at)s）") % {"slot": slot.slot.name, "at": cell.at.astimezone(ZoneInfo(zone)).strftime("%H:%M")}
                lines.append(Missing(DELIVERY, cell.delivery_id, group.id, group.name, head, "", cell.at, *_who(group)))
    return lines


def unaccepted(community_id: int, *, only: Iterable[int] | None = None, kinds: Iterable[str] | None = None) -> list[Missing]:
    """Tasks nobody is on yet, the most urgent first."""
    rows = [row for row in flows.open_tasks(community_id, groups=only, kinds=kinds) if row.state == "open"]
    names = {pk: one.name for pk, one in people.staff_by_id(row.owner for row in rows if row.owner).items()}
    places = groups.by_id(row.group for row in rows if row.group)
    rescues, lines = rescues_of(rows), []
    for row in rows:
        rescue, place = rescues.get(row.id), places.get(row.group or 0)
        head, why = (_("救场"), rescue.why) if rescue else (_("任务"), "")
        name = names.get(row.owner or 0, "")
        lines.append(Missing(TASK, row.id, row.group or 0, place.name if place else "", head, why, row.opened_at, row.owner, name))
    return lines


def text(items: Sequence[Missing]) -> str:
    """One text to say in the staff's group: under each heading every name with the groups concerned; empty for nothing."""
    parts = []
    for head in dict.fromkeys(item.head for item in items):
        own = [item for item in items if item.head == head]
        said = _("%(head)s还有 %(n)s 个群没发：") if own[0].about == DELIVERY else _("%(head)s还有 %(n)s 件没人接手：")
        lines = [said % {"head": head, "n": len(own)}]
        for name in dict.fromkeys(item.name for item in own):
            places = _("、").join(_place(item) for item in own if item.name == name)
            lines.append(_("@%(name)s：%(places)s") % {"name": name or _("负责人"), "places": places})
        parts.append("\n".join(lines))
    if not parts:
        return ""
    return "\n\n".join([*parts, _todo(items)])


def _todo(items: Sequence[Missing]) -> str:
    if all(item.about == TASK for item in items):
        return _("请打开今日卡，点「我来」接手。")
    return _("请打开今日卡，复制、发到群里、点「已发」。已经发了的，点一下「已发」就好。")


def _place(item: Missing) -> str:
    return _("%(place)s（%(why)s）") % {"place": item.place, "why": item.why} if item.why else item.place


def _who(group: GroupRow) -> tuple[int | None, str]:
    person = group.hosts[0] if group.hosts else group.operator
    return (person.staff_id, person.name) if person else (None, "")
