"""What the staff's group hears about alarms: who has to act, where, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from qunying.camps.rescue import rule, words
from qunying.camps.rescue.models import Rescue
from qunying.channels import queries as channels
from qunying.channels import services as channel_services
from qunying.channels.services import Message
from qunying.groups.queries import GroupRow
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.people import queries as people

Pair = tuple[GroupRow, Rescue]


def raised(community_id: int, pairs: Sequence[Pair]) -> None:
    """The staff's group knows of these alarms of the first level, in one message."""
    if not pairs:
        return
    until = _hour(community_id, pairs[0][1])
    head = _("%(n)s 个群要救场，请在 %(until)s 前打开今日卡接手：") % {"n": len(pairs), "until": until}
    lines = [_("@%(who)s %(group)s：%(why)s") % {"who": _host(group), "group": group.name, "why": _why(one)} for group, one in pairs]
    say(community_id, f"rescue:{pairs[0][1].pk}", _("救场"), "\n".join([head, *lines]), pairs[0][1])


def again(group: GroupRow, rescue: Rescue, owner: int | None, told: str) -> None:
    """The staff's group knows that a rescue did not help and who has to act now."""
    who, until = _name(owner), _hour(rescue.community_id, rescue)
    said = _("@%(who)s %(group)s：救过一次，%(told)s。升到 %(level)s 级，请在 %(until)s 前接手。") % {
        "who": who, "group": group.name, "told": told, "level": rescue.round, "until": until,
    }  # fmt: skip
    say(rescue.community_id, f"rescue:{rescue.pk}", _("救场升级"), said, rescue)


def handed_up(group: GroupRow, rescue: Rescue, owner: int | None, level: int) -> None:
    """The staff's group knows that nobody accepted a rescue in time and who has it now."""
    said = _("@%(who)s %(group)s的救场 %(hours)s 小时没人接手，转给你了：%(why)s。") % {
        "who": _name(owner), "group": group.name, "hours": round(rule.WITHIN.total_seconds() / 3600), "why": _why(rescue),
    }  # fmt: skip
    say(rescue.community_id, f"rescue:{rescue.pk}:up:{level}", _("救场没人接"), said, rescue)


def say(community_id: int, key: str, title: str, text: str, rescue: Rescue) -> bool:
    """The words are on their way into the staff's group, once under the key; False where there is no such group."""
    room = channels.staff_room(community_id)
    if room is None:
        return False
    message = Message(
        key=key, community=community_id, group=room.group, channel=room.channel, chat=room.chat, mode=room.mode, title=title, body=text, at=clock.now(),
        owner_staff=room.owner_staff, subject=("rescue", rescue.pk),
    )  # fmt: skip
    channel_services.queue_many([message])
    return True


def _host(group: GroupRow) -> str:
    return group.hosts[0].name if group.hosts else group.operator.name if group.operator else _("负责人")


def _name(staff_id: int | None) -> str:
    row = people.staff_by_id([staff_id]).get(staff_id) if staff_id is not None else None
    return row.name if row else _("负责人")


def _why(rescue: Rescue) -> str:
    return words.reason(rescue.reason, left=rescue.left, share=rescue.share, silent_hours=rescue.silent_hours)


def _hour(community_id: int, rescue: Rescue) -> str:
    return (rescue.raised_at + rule.WITHIN).astimezone(ZoneInfo(timezone_of(community_id))).strftime("%H:%M")
