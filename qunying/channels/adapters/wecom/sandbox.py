"""A faithful fake of 企业微信 群发: creating a task sends nothing, an employee must tap; quotas, partial sends and lost answers included."""

from __future__ import annotations

import calendar
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max

from qunying.channels import faults
from qunying.channels.adapters.wecom import client as api
from qunying.channels.adapters.wecom.client import Reply
from qunying.channels.adapters.wecom.life import ZONE, join_chat, leave_chat, say, statistic
from qunying.channels.adapters.wecom.models import Chat, Target, Task
from qunying.kernel import clock
from qunying.kernel.ids import token

TEXT_BYTES_MAX = 4000
CHATS_PER_TASK_MAX = 2000
DISPATCH_SECONDS = 2  # how long a new task answers 41063

_planned_faults: Counter[str] = Counter()

__all__ = [
    "SandboxClient", "Waiting", "dismiss_chat", "employees", "fail_next", "forget_faults", "ignore", "inbox", "join_chat", "leave_chat", "open_chat",
    "say", "tap",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task as it lies on an employee's phone."""

    msgid: str
    text: str
    created_at: datetime
    chats: tuple[str, ...]


def open_chat(corp: str, chat_id: str, *, owner: str, name: str = "") -> None:
    """The corp has that 客户群 with that owner; done again, the owner and name are the new ones."""
    values = {"owner": owner, "name": name, "dismissed_at": None}
    Chat.objects.update_or_create(corp=corp, chat_id=chat_id, defaults=values, create_defaults={**values, "created_at": clock.now()})


def dismiss_chat(corp: str, chat_id: str) -> None:
    """The 客户群 is gone; what lies waiting for it can no longer be sent."""
    Chat.objects.filter(corp=corp, chat_id=chat_id).update(dismissed_at=clock.now())


def inbox(corp: str, userid: str) -> list[Waiting]:
    """The tasks an employee has neither sent in full nor put aside, oldest first."""
    tasks = Task.objects.filter(corp=corp, sender=userid, ignored_at=None, cancelled_at=None, targets__status=Target.Status.NOT_SENT)
    rows = tasks.distinct().order_by("id").prefetch_related("targets__chat")
    return [Waiting(t.msgid, t.text, t.created_at, tuple(g.chat.chat_id for g in t.targets.all() if g.status == Target.Status.NOT_SENT)) for t in rows]


def employees(corp: str) -> list[str]:
    """The userids that own a chat."""
    return sorted(set(Chat.objects.filter(corp=corp, dismissed_at=None).values_list("owner", flat=True)))


def tap(msgid: str, userid: str, *, chats: Iterable[str] | None = None) -> int:
    """The employee confirms the task, for all its chats or only some: the message is in them now; returns in how many.

    A chat whose month is used up by then gets status 3, one dismissed meanwhile status 2.
    """
    with transaction.atomic():
        task = Task.objects.select_for_update().filter(msgid=msgid, sender=userid, cancelled_at=None).first()
        if task is None:
            return 0
        wanted = task.targets.filter(status=Target.Status.NOT_SENT).select_related("chat").order_by("id")
        targets = list(wanted if chats is None else wanted.filter(chat__chat_id__in=list(chats)))
        list(Chat.objects.select_for_update().filter(pk__in=[t.chat_id for t in targets]).order_by("id"))  # two tasks must not share the last of a quota
        full = _full_chats([target.chat for target in targets])
        for target in targets:
            target.status = _status(target.chat, full)
            target.send_time = clock.now() if target.status == Target.Status.SENT else None
        Target.objects.bulk_update(targets, ["status", "send_time"])
    return sum(target.status == Target.Status.SENT for target in targets)


def ignore(msgid: str, userid: str) -> None:
    """The employee puts the task aside: nothing is sent, and the API goes on saying 未发送."""
    Task.objects.filter(msgid=msgid, sender=userid).update(ignored_at=clock.now())


def fail_next(fault: str, times: int = 1) -> None:
    """The next ``times`` calls in this process meet it.

    Creations: ``timeout_after_create``, ``timeout_before_create``, ``busy``; statistics: ``statistic_timeout``, ``statistic_empty`` or ``statistic_CODE``.
    """
    _planned_faults[fault] += times


def forget_faults() -> None:
    """No fault is planned any more."""
    _planned_faults.clear()


class SandboxClient:
    """The server API of one corp, answered from our own tables on the house's clock."""

    def __init__(self, corp: str) -> None:
        self.corp = corp

    def groupchat_get(self, *, chat_id: str) -> Reply:
        """The chat with its owner, or 86001."""
        chat = Chat.objects.filter(corp=self.corp, chat_id=chat_id, dismissed_at=None).first()
        if chat is None:
            return _error(api.BAD_CHAT, "invalid chatid")
        return _ok(group_chat={"chat_id": chat.chat_id, "name": chat.name, "owner": chat.owner, "create_time": int(chat.created_at.timestamp())})

    def add_msg_template(self, *, sender: str, text: str, chat_id_list: Sequence[str]) -> Reply:
        """A task lies on the sender's phone; nothing is sent. Chats that cannot get it are in ``fail_list``."""
        if _hit("timeout_before_create"):
            raise api.Timeout
        if _hit("busy"):
            return _error(api.BUSY, "system busy")
        problem = self._problem(sender, text, chat_id_list)
        if problem:
            return problem
        reply = self._create(sender, text, chat_id_list)
        if _hit("timeout_after_create") or (reply["errcode"] == api.OK and faults.hits("timeout", "".join(chat_id_list) + text)):
            raise api.Timeout
        return reply

    def get_groupmsg_task(self, *, msgid: str) -> Reply:
        """The employee the task waits for, and whether they have tapped (2) or not (0)."""
        task = Task.objects.filter(corp=self.corp, msgid=msgid).first()
        if task is None:
            return _error(api.BAD_MSGID, "invalid msgid")
        if clock.now() - task.created_at < timedelta(seconds=DISPATCH_SECONDS):
            return _error(api.BEING_DISPATCHED, "message is being dispatched, try again later")
        last = task.targets.filter(status=Target.Status.SENT).aggregate(at=Max("send_time"))["at"]
        sent = {"status": 2, "send_time": int(last.timestamp())} if last else {"status": 0}
        return _ok(task_list=[{"userid": task.sender, **sent}], next_cursor="")

    def get_groupmsg_send_result(self, *, msgid: str, userid: str, limit: int = 500, cursor: str = "") -> Reply:
        """The status of each chat of the task, a page at a time."""
        task = Task.objects.filter(corp=self.corp, msgid=msgid).first()
        if task is None:
            return _error(api.BAD_MSGID, "invalid msgid")
        rows = list(task.targets.filter(id__gt=int(cursor or 0)).select_related("chat").order_by("id")[: limit + 1])
        page = rows[:limit] if task.sender == userid else []
        return _ok(send_list=[_sent(row, userid) for row in page], next_cursor=str(page[-1].pk) if page and len(rows) > limit else "")

    def groupchat_statistic(
        self,
        *,
        day_begin_time: int,
        owner_filter: Mapping[str, Sequence[str]],
        day_end_time: int | None = None,
        order_by: int = 1,
        order_asc: int = 0,
        offset: int = 0,
        limit: int = 500,
    ) -> Reply:
        """The owners' whole days as they were lived here, a page at a time; out of range it is 40058."""
        if _hit("statistic_timeout"):
            raise api.Timeout
        for code in (api.BUSY, api.TOO_OFTEN, api.TOO_MANY_AT_ONCE, api.NO_RIGHT):
            if _hit(f"statistic_{code}"):
                return _error(code, "planned")
        if _hit("statistic_empty"):
            return _ok(total=0, next_offset=0, items=[])
        return statistic(self.corp, owner_filter.get("userid_list", ()), (day_begin_time, day_end_time or day_begin_time), (order_by, order_asc), offset, limit)

    def _problem(self, sender: str, text: str, chat_id_list: Sequence[str]) -> Reply | None:
        if not text or not chat_id_list or len(chat_id_list) > CHATS_PER_TASK_MAX:
            return _error(api.BAD_PARAMETER, "invalid parameter")
        if len(text.encode()) > TEXT_BYTES_MAX:
            return _error(api.TOO_LONG, "content size out of limit")
        if not Chat.objects.filter(corp=self.corp, owner=sender).exists():
            return _error(api.NO_SUCH_USER, "userid not found")
        if not Chat.objects.filter(corp=self.corp, chat_id__in=chat_id_list, dismissed_at=None).exists():
            return _error(api.BAD_CHAT, "invalid chatid")
        return None

    def _create(self, sender: str, text: str, chat_id_list: Sequence[str]) -> Reply:
        with transaction.atomic():
            mine = list(Chat.objects.filter(corp=self.corp, chat_id__in=chat_id_list, owner=sender, dismissed_at=None).order_by("id"))
            full = _full_chats(mine)
            chats = [chat for chat in mine if chat.pk not in full]
            failed = sorted(set(chat_id_list) - {chat.chat_id for chat in chats})
            if not chats:
                return {**_error(api.NOBODY_TO_SEND_TO, "no customer to send"), "fail_list": failed}
            sha = hashlib.sha256(text.encode()).hexdigest()
            task = Task.objects.create(corp=self.corp, msgid=f"msg{token(20)}", sender=sender, text=text, text_sha=sha, created_at=clock.now())
            Target.objects.bulk_create([Target(task=task, chat=chat) for chat in chats])
        return _ok(msgid=task.msgid, fail_list=failed)


def _full_chats(chats: Sequence[Chat]) -> set[int]:
    """The chats that have had as many mass messages this month as the month has days."""
    local = clock.now().astimezone(ZONE)
    start = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    got = Target.objects.filter(chat__in=chats, status=Target.Status.SENT, send_time__gte=start).values("chat_id").annotate(n=Count("id"))
    quota = calendar.monthrange(local.year, local.month)[1]
    return {row["chat_id"] for row in got if row["n"] >= quota}


def _status(chat: Chat, full: set[int]) -> int:
    if chat.dismissed_at is not None:
        return Target.Status.NOT_A_CUSTOMER
    return Target.Status.QUOTA_USED if chat.pk in full else Target.Status.SENT


def _sent(row: Target, userid: str) -> Reply:
    sent = {"send_time": int(row.send_time.timestamp())} if row.send_time else {}
    return {"chat_id": row.chat.chat_id, "userid": userid, "status": row.status, **sent}


def _hit(fault: str) -> bool:
    if _planned_faults[fault] <= 0:
        return False
    _planned_faults[fault] -= 1
    return True


def _ok(**fields: object) -> Reply:
    return {"errcode": api.OK, "errmsg": "ok", **fields}


def _error(code: int, message: str) -> Reply:
    return {"errcode": code, "errmsg": message}
