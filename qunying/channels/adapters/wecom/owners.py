"""Whose accounts own the chats of our groups, asked of the platform once a day: its statistics are by owner."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from qunying.channels.adapters.wecom import client as api
from qunying.channels.adapters.wecom.client import Client
from qunying.channels.adapters.wecom.life import platform_day
from qunying.channels.adapters.wecom.models import Owner
from qunying.groups import queries as groups
from qunying.groups.queries import Chat


@dataclass(frozen=True, slots=True)
class _Owned:
    """A chat of ours as the platform knows it."""

    group: int
    staff: int | None
    made_on: date


def refresh(community_id: int, channel: str, corp: str, client: Client, today: date) -> None:
    """Every owner of a chat of ours is known as of this day; who owns none any more keeps the days that were copied and is asked for no more."""
    known = {row.userid: row for row in Owner.objects.filter(community_id=community_id, corp=corp)}
    bound = [(row.id, chat) for row in groups.groups(community_id) for chat in row.chats if chat.channel == channel and chat.chat]
    if known and all(row.seen_on == today for row in known.values()) and sum(row.chats for row in known.values()) == len(bound):
        return
    owned: dict[str, list[_Owned]] = defaultdict(list)
    for group, chat in bound:
        found = _look(client, group, chat)
        if found is None:
            return  # not everything can be seen now, and half a list would take a shared account for a group's own
        if found[0]:
            owned[found[0]].append(found[1])
    with transaction.atomic():
        for userid in sorted(owned.keys() | known.keys()):
            _remember(known.get(userid) or Owner(community_id=community_id, corp=corp, userid=userid), channel, owned.get(userid, []), today)


def _look(client: Client, group: int, chat: Chat) -> tuple[str, _Owned] | None:
    """The chat's owner; an empty name for a chat that is no more, None when the platform does not answer."""
    try:
        reply = client.groupchat_get(chat_id=chat.chat)
    except api.Timeout:
        return None
    if reply["errcode"] in (api.BAD_CHAT, api.NOT_A_CUSTOMER_CHAT):
        return "", _Owned(group, None, date.min)
    if reply["errcode"] != api.OK:
        return None
    told = reply["group_chat"]
    return told["owner"], _Owned(group, chat.owner_staff, platform_day(datetime.fromtimestamp(told["create_time"], UTC)))


def _remember(row: Owner, channel: str, owned: list[_Owned], today: date) -> None:
    row.channel, row.chats, row.seen_on = channel, len(owned), today
    row.group = owned[0].group if len(owned) == 1 else None
    if owned:
        row.since = min(one.made_on for one in owned)
        row.staff = next((one.staff for one in owned if one.staff is not None), row.staff)
    row.save()
