"""The matrix of 分工 on 人员与角色: who has which of the four duties in which group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qunying.groups import duties
from qunying.groups import queries as groups
from qunying.groups.queries import GrantRow, GroupRow


@dataclass(frozen=True, slots=True)
class Row:
    """A group with the holders of each duty, in the order of the duties; ``alone`` names who holds all four."""

    group: GroupRow
    cells: Sequence[tuple[str, Sequence[GrantRow]]]
    alone: str


def page(community: Any) -> dict[str, Any]:
    """The groups in which somebody has a duty, the names of the duties, and every group one may choose."""
    rooms = groups.groups(community.pk)
    held: dict[int, list[GrantRow]] = {}
    for grant in groups.duty_grants(community.pk):
        held.setdefault(grant.group_id, []).append(grant)
    rows = [_row(room, held[room.id]) for room in rooms if room.id in held]
    return {"duty_names": list(duties.names().items()), "duty_rows": rows, "rooms": rooms, "duty_what": what(), "bare": len(rooms) - len(rows)}


def what() -> list[tuple[str, str]]:
    """Each duty and what it is for, in a line."""
    said = {
        duties.MANAGE: _("谁在群里、谁被处理、谁来负责"), duties.OPERATE: _("每天发什么、救场、回应、发积分"),
        duties.MAINTAIN: _("聊天绑定、失败重发、丢了手机的人"), duties.PLAN: _("活动、日历、目的和人数"),
    }  # fmt: skip
    return [(name, said[key]) for key, name in duties.names().items()]


def _row(room: GroupRow, grants: Sequence[GrantRow]) -> Row:
    cells = [(bundle, [one for one in grants if one.bundle == bundle]) for bundle in duties.BUNDLES]
    counts: dict[int, int] = {}
    for one in grants:
        counts[one.staff_id] = counts.get(one.staff_id, 0) + 1
    alone = next((one.name for one in grants if counts[one.staff_id] == len(duties.BUNDLES)), "")
    return Row(room, cells, alone)
