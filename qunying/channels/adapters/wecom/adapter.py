"""企业微信 客户群 as a channel: a mass-message task per chat, which the chat's owner must tap; the API takes no key, so a lost answer stays unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from django.db import connection
from django.utils.translation import gettext_noop

from qunying.channels.adapters.wecom import client as api
from qunying.channels.adapters.wecom.client import Client, Reply
from qunying.channels.adapters.wecom.models import Target
from qunying.channels.adapters.wecom.sandbox import SandboxClient
from qunying.channels.registry import CONFIRM, MANUAL, UNOBSERVABLE, Adapter, Capabilities, Copies, Fate, Parcel
from qunying.kernel.bulk import from_db_time

LACKS = (
    gettext_noop("企业微信群发要由员工点一次确认才会发出，系统不能代点；没点就是未发。"),
    gettext_noop(
        "每个客户群每月可收的群发条数等于当月天数，每天最多排一条确认群发，其余时段改为营主手动发送；额度用完的，当月剩下的确认群发也转成营主手动发送。"
    ),
    gettext_noop("未开通会话存档，看不到群内发言；入群和退群按官方统计，次日可见。"),
    gettext_noop("接口不认我们的编号，断线时查不到是否已建任务，会列为「不确定」由人核对，不会自动重发。"),
    gettext_noop("这一版连接自带的企业微信模拟环境，没有对真实企业微信做过测试。"),
)

# What receivers hold: the API carries no key, so a copy is recognised by its task's msgid or, where we never learned one, by the text.
_COPIES = """
SELECT o.key, COUNT(*), MIN(t.send_time)
FROM channels_outbox o
JOIN channel_wecom_chat c ON c.corp = o.account AND c.chat_id = o.chat
JOIN channel_wecom_target t ON t.chat_id = c.id AND t.status = 1
JOIN channel_wecom_task k ON k.id = t.task_id AND k.text_sha = o.body_sha AND (k.msgid = o.receipt OR NOT EXISTS
  (SELECT 1 FROM channels_outbox p WHERE p.chat = o.chat AND p.body_sha = o.body_sha AND p.receipt = k.msgid))
WHERE o.community_id = %s AND o.kind = 'wecom'
GROUP BY o.key ORDER BY o.key
"""


class WecomAdapter(Adapter):
    """Creates tasks and asks for their results; ``client_for`` gives the server API of a corp."""

    kind = "wecom"
    capabilities = Capabilities(
        text_max=4000, text_unit="bytes", group_capacity_max=200, modes={"post": (CONFIRM, MANUAL)}, accepts_key=False, fate_known=False,
        monthly_quota_per_chat="days_of_month", observability={"messages": UNOBSERVABLE, "joins": True, "seen": UNOBSERVABLE, "links": True}, lacks=LACKS,
    )  # fmt: skip

    def __init__(self, client_for: Callable[[str], Client] = SandboxClient) -> None:
        self._client_for = client_for

    def send(self, parcels: Sequence[Parcel]) -> list[Fate]:
        """Each parcel is a task on the phone of its chat's owner: waiting, not sent."""
        return [self._create(parcel) for parcel in parcels]

    def fates(self, parcels: Sequence[Parcel]) -> list[Fate]:
        """For a parcel with a msgid what the results say; without one nobody can tell."""
        return [self._result(parcel) if parcel.receipt else Fate("unknown", error="no_msgid") for parcel in parcels]

    def copies(self, community: int) -> Iterable[Copies]:
        """The messages that are in the sandbox's chats, by the outbox rows whose text they carry."""
        with connection.cursor() as cursor:
            cursor.execute(_COPIES, [community])
            rows = cursor.fetchall()
        return (Copies(key, count, first) for key, count, at in rows if (first := from_db_time(at)))

    def _create(self, parcel: Parcel) -> Fate:
        client = self._client_for(parcel.account)
        try:
            chat = client.groupchat_get(chat_id=parcel.chat)
        except api.Timeout:
            return Fate("busy", error="timeout: groupchat/get")  # nothing was created yet
        if chat["errcode"] != api.OK:
            return _failed(chat)
        try:
            reply = client.add_msg_template(sender=chat["group_chat"]["owner"], text=parcel.body, chat_id_list=[parcel.chat])
        except api.Timeout:
            return Fate("unknown", error="timeout: add_msg_template")
        if reply["errcode"] == api.NOBODY_TO_SEND_TO:
            return Fate("by_hand", error=_problem(reply))  # the chat has had its month's messages
        if reply["errcode"] != api.OK:
            return _failed(reply)
        if parcel.chat in reply["fail_list"]:
            return Fate("by_hand", receipt=reply["msgid"], error="fail_list")
        return Fate("waiting", receipt=reply["msgid"])

    def _result(self, parcel: Parcel) -> Fate:
        client = self._client_for(parcel.account)
        tasks = client.get_groupmsg_task(msgid=parcel.receipt)
        if tasks["errcode"] != api.OK:
            return _asked_in_vain(tasks)
        for task in tasks["task_list"]:
            cursor = ""
            while True:
                reply = client.get_groupmsg_send_result(msgid=parcel.receipt, userid=task["userid"], cursor=cursor)
                if reply["errcode"] != api.OK:
                    return _asked_in_vain(reply)
                found = next((sent for sent in reply["send_list"] if sent["chat_id"] == parcel.chat), None)
                if found:
                    return _fate(found)
                cursor = reply["next_cursor"]
                if not cursor:
                    break
        return Fate("waiting")


def _fate(sent: Reply) -> Fate:
    if sent["status"] == Target.Status.SENT:
        return Fate("sent", at=datetime.fromtimestamp(sent["send_time"], UTC))
    if sent["status"] == Target.Status.NOT_SENT:
        return Fate("waiting")
    if sent["status"] == Target.Status.QUOTA_USED:
        return Fate("by_hand", error=f"status {sent['status']}")  # it was used up between the task and the tap
    return Fate("refused", error=f"status {sent['status']}")


def _asked_in_vain(reply: Reply) -> Fate:
    return Fate("waiting" if reply["errcode"] in api.RETRY else "refused", error=_problem(reply))


def _failed(reply: Reply) -> Fate:
    return Fate("busy" if reply["errcode"] in api.RETRY else "refused", error=_problem(reply))


def _problem(reply: Reply) -> str:
    return f"{reply['errcode']} {reply['errmsg']}"
