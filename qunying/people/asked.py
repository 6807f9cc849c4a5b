"""What one may ask of people in SQL: numbers only, for the lake knows no names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from qunying.insight.asking import shows

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases


@shows(
    "members",
    meaning=_("每位成员一行；工作人员和机器人不在内"),
    columns={"identity": _("成员代号，一个数，和姓名、手机号无关"), "first_day": _("第一次加入的日期；记录开始前就在的为空")},
)
def members(bases: Bases) -> Table:
    """Every member."""
    return bases["members"].select("identity", "first_day")


@shows(
    "roles",
    meaning=_("谁在什么时候是什么身份，每段一行"),
    columns={
        "identity": _("成员代号"), "role": _("member 成员、staff 工作人员、bot 机器人"), "from_at": _("从什么时候起（UTC）"),
        "until_at": _("到什么时候为止（UTC），还在为空"),
    },
)  # fmt: skip
def roles(bases: Bases) -> Table:
    """Every spell of somebody in a role."""
    return bases["roles"].select("identity", "role", "from_at", "until_at")
