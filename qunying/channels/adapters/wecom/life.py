"""The sandbox's own life, who is in which chat and speaks how often, and the platform's statistics of it: by owner, in whole days, one day late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum

from qunying.channels.adapters.wecom import client as api
from qunying.channels.adapters.wecom.client import Reply
from qunying.channels.adapters.wecom.models import Chat, Member, Said, Target
from qunying.kernel import clock

ZONE: Final = ZoneInfo("Asia/Shanghai")  # the platform counts its days and months there, whatever the community's zone
DAYS_KEPT: Final = 180
READY_HOUR: Final = 8  # yesterday is reckoned in the night
OWNERS_MOST: Final = 100
LIMIT_MOST: Final = 1000
ORDERS: Final = {1: "new_chat_cnt", 2: "chat_total", 3: "new_member_cnt", 4: "member_total"}


def join_chat(corp: str, chat_id: str, userid: str) -> None:
    """The customer is in the chat."""
    Member.objects.get_or_create(chat=_chat(corp, chat_id), userid=userid, left_at=None, defaults={"joined_at": clock.now()})


def leave_chat(corp: str, chat_id: str, userid: str) -> None:
    """The customer is in the chat no more."""
    Member.objects.filter(chat=_chat(corp, chat_id), userid=userid, left_at=None).update(left_at=clock.now())


def say(corp: str, chat_id: str, userid: str, times: int = 1) -> None:
    """Somebody has spoken in the chat so often today."""
    with transaction.atomic():
        row, _new = Said.objects.get_or_create(chat=_chat(corp, chat_id), userid=userid, day=platform_day(clock.now()))
        Said.objects.filter(pk=row.pk).update(times=F("times") + times)


def platform_day(at: datetime) -> date:
    """The platform's calendar day of a moment."""
    return at.astimezone(ZONE).date()


def stamp(day: date) -> int:
    """The platform's stamp of a day: its first second."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp())


def statistic(corp: str, userids: Sequence[str], span: tuple[int, int], order: tuple[int, int], offset: int, limit: int) -> Reply:
    """The answer of ``externalcontact/groupchat/statistic``; an owner without a chat on these days is not in it."""
    first, last = (platform_day(datetime.fromtimestamp(second, UTC)) for second in span)
    today = platform_day(clock.now())
    wrong = first > last or first < today - timedelta(days=DAYS_KEPT) or last >= today
    if wrong or not 0 < len(userids) <= OWNERS_MOST or not 1 <= limit <= LIMIT_MOST or order[0] not in ORDERS:
        return {"errcode": api.BAD_PARAMETER, "errmsg": "invalid parameter"}
    known = set(Chat.objects.filter(corp=corp, owner__in=userids).values_list("owner", flat=True))
    if not known:
        return {"errcode": api.ALL_ILLEGAL, "errmsg": "all userid illegal"}
    ready = last < today - timedelta(days=1) or clock.now().astimezone(ZONE).hour >= READY_HOUR
    lived = [(owner, _data(corp, owner, first, last)) for owner in sorted(known)] if ready else []
    items = [{"owner": owner, "data": data} for owner, data in lived if data["chat_total"] or data["new_chat_cnt"]]
    items.sort(key=lambda item: item["data"][ORDERS[order[0]]], reverse=not order[1])  # type: ignore[index]
    page = items[offset : offset + limit]
    return {"errcode": api.OK, "errmsg": "ok", "total": len(items), "next_offset": offset + len(page), "items": page}


def _chat(corp: str, chat_id: str) -> Chat:
    return Chat.objects.get(corp=corp, chat_id=chat_id)


def _data(corp: str, owner: str, first: date, last: date) -> dict[str, int]:
    """New ones of the span, the rest as of its last day, as the platform's own page words them (截至当天)."""
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=ZONE) for day in (first, last + timedelta(days=1)))
    chats = Chat.objects.filter(Q(dismissed_at=None) | Q(dismissed_at__gte=end), corp=corp, owner=owner, created_at__lt=end)
    members = Member.objects.filter(chat__in=chats, joined_at__lt=end)
    said = Said.objects.filter(chat__in=chats, day__lte=last)
    sent = Target.objects.filter(chat__in=chats, status=Target.Status.SENT, send_time__lt=end)
    return {
        "new_chat_cnt": chats.filter(created_at__gte=begin).count(), "chat_total": chats.count(), "chat_has_msg": len(_talking(said, sent)),
        "new_member_cnt": members.filter(joined_at__gte=begin).count(),
        "member_total": members.filter(Q(left_at=None) | Q(left_at__gte=end)).count() + chats.count(),  # each with its owner
        "member_has_msg": said.values("chat", "userid").distinct().count(),
        "msg_total": (said.aggregate(n=Sum("times"))["n"] or 0) + sent.count(), "migrate_trainee_chat_cnt": 0,
    }  # fmt: skip


def _talking(said: QuerySet[Said], sent: QuerySet[Target]) -> set[int]:
    return set(said.values_list("chat_id", flat=True)) | set(sent.values_list("chat_id", flat=True))
