"""What one may ask of groups in SQL: the groups themselves, and what happened in each on each day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.groups import queries
from qunying.insight.asking import shows, shows_rows

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases


@shows_rows(
    "groups",
    meaning=_("每个群一行；已归档的不在内"),
    columns={
        "group_id": ("BIGINT", _("群代号，和其他表里的 group_id 对得上")), "public_id": ("VARCHAR", _("网址里的群编号")),
        "key": ("VARCHAR", _("蓝图里的群编号，没有为空")), "name": ("VARCHAR", _("群名")),
        "route": ("VARCHAR", _("分流：first 首期、later 延期、listen 裸听、staff 内部")),
        "domain": ("VARCHAR", _("领域")), "capacity": ("BIGINT", _("人数上限")), "members": ("BIGINT", _("现在的人数")),
    },
)  # fmt: skip
def every_group(community_id: int) -> list[tuple[Any, ...]]:
    """The community's groups as they are now."""
    return [(row.id, row.public_id, row.key, row.name, row.route, row.domain, row.capacity, row.seats_taken) for row in queries.groups(community_id)]


@shows(
    "group_day",
    meaning=_("每个群每天一行，只算成员；什么都没发生的日子没有行"),
    columns={
        "group_id": _("群代号"),
        "day": _("日期，社群所在时区"),
        "active": _("自己做过事的成员人数"),
        "messages": _("发言条数"),
        "messages_by": _("发言人数"),
    },
    others=_("每种行为两列：次数，和名字后面加 _by 的人数"),
)
def group_day(bases: Bases) -> Table:
    """Every group's day."""
    return bases["group_day"]


@shows(
    "member_day",
    meaning=_("每人每群每天一行：做了什么、几次；什么都没做的日子没有行"),
    columns={
        "identity": _("成员代号"), "group_id": _("群代号；不在群里做的为空"), "role": _("当时的身份：member、staff、bot"), "day": _("日期，社群所在时区"),
        "own": _("自己做的事一共几次"), "messages": _("发言条数"),
    },
    others=_("每种行为一列次数"),
)  # fmt: skip
def member_day(bases: Bases) -> Table:
    """Everybody's day in every group."""
    return bases["member_day"]
