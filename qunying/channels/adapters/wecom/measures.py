"""The platform's own statistics where it shows us nothing else: by owner of the chats, of whole days, one day late."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qunying.insight import steps
from qunying.insight.expressions import within
from qunying.insight.lazy import ibis
from qunying.insight.measures import Row, measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

COPIED = "channels.stats_copied"


def _settled(rows: list[Row], bases: Bases, asked: dict[str, Any]) -> list[Row]:
    """No row for today, which no platform has reckoned yet; yesterday without a copy is not over, for it may come until noon; a gap keeps its owner."""
    owners = {row["owner"]: row for row in rows if row["state"] != steps.GAP}
    found = []
    for row in rows:
        if row["day"] > bases.last_complete:
            continue
        told = owners.get(row["owner"])
        if row["state"] == steps.GAP and told is not None:
            state = steps.INCOMPLETE if row["day"] == bases.last_complete else steps.GAP
            row = row | {"staff": told["staff"], "group_id": asked.get("group"), "state": state}
        found.append(row)
    return found


@measure(
    "channels.official",
    question=_("看不到发言的群，平台自己的统计怎么说"),
    unit=_("条"),
    formula=_("官方统计，昨日，按群主：企业微信「群聊数据统计」每天抄一次，按平台原样的整数；消息总数、发言人数、群总数、群成员总数都是截至当天的累计，新增是当天的"),
    denominator=_("群主账号名下的全部客户群；一个账号只当一个群的群主时，才算作那个群的"),
    observability=_("官方统计，昨日，按群主：当天的数次日才有，平台只留 180 天；没抄到的那天显示「缺」，不按零计。补抄的早先几天，群主按现在的算"),
    value="messages",
    then=[steps.calendar(by=["owner"]), _settled],
    columns={
        "staff": _("群主"), "owner": _("群主账号编号"), "chats": _("名下的群"), "messages": _("截至当天消息总数"), "talking": _("截至当天发言人数"),
        "members": _("截至当天群成员总数"), "new_members": _("当天新增成员"), "new_chats": _("当天新建的群"),
    },
)  # fmt: skip
def official(bases: Bases, *, start: date | None = None, end: date | None = None, group: int | None = None, owner: int | None = None) -> Table:
    """One row for every owner and copied day; ``group_id`` where the numbers are one group's."""
    copied = bases.facts.filter(bases.facts.kind == COPIED)
    number = copied.f_of_day
    parts = (part.cast("int32") for part in (number // 10_000, number // 100 % 100, number % 100))
    copied = within(copied.mutate(day=ibis.date(*parts)), "day", start, end)
    copied = copied.filter(copied.group_id == group) if group is not None else copied
    copied = copied.filter(copied.f_owner == owner) if owner is not None else copied
    return copied.select(
        "staff", "group_id", "day", owner=copied.f_owner, chats=copied.f_chat_total, messages=copied.f_msg_total,
        talking=copied.f_member_has_msg, members=copied.f_member_total, new_members=copied.f_new_member_cnt, new_chats=copied.f_new_chat_cnt,
    ).order_by("owner", "day")  # fmt: skip
