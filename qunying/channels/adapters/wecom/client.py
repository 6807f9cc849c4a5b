"""The few calls of the 企业微信 server API that the adapter needs, with its error codes; the sandbox answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Reply = dict[str, Any]  # errcode, errmsg and the call's own fields, as the server API names them

OK = 0
BUSY = -1  # 系统繁忙, retry
BAD_PARAMETER = 40058
BAD_MSGID = 41047
NOBODY_TO_SEND_TO = 41048  # also when every chat's monthly quota is used up
BEING_DISPATCHED = 41063  # right after creation: ask again later
CANCELLED = 41093
TOO_LONG = 45002
TOO_OFTEN = 45009
TOO_MANY_AT_ONCE = 45033
NO_RIGHT = 48002
OUT_OF_RANGE = 60011
NO_SUCH_USER = 60111
ALL_ILLEGAL = 81013
NO_CONTACT_RIGHT = 84074
BAD_CHAT = 86001
NOT_A_CUSTOMER_CHAT = 90501

# Ours: what the platform answers nothing for.
NO_ANSWER = -1000  # the call was lost
NOT_GIVEN = -1001  # it answered, without this owner or without whole numbers

RETRY = frozenset({BUSY, BEING_DISPATCHED, TOO_OFTEN, TOO_MANY_AT_ONCE})


class Timeout(Exception):
    """No answer came: the call may or may not have been carried out."""


class Client(Protocol):
    """One corp's server API. Every reply has ``errcode``; only that may be branched on."""

    def groupchat_get(self, *, chat_id: str) -> Reply:
        """``externalcontact/groupchat/get``: group_chat {chat_id, name, owner, …}."""

    def add_msg_template(self, *, sender: str, text: str, chat_id_list: Sequence[str]) -> Reply:
        """``externalcontact/add_msg_template`` with chat_type group: msgid and fail_list. It takes no key of ours and sends nothing by itself."""

    def get_groupmsg_task(self, *, msgid: str) -> Reply:
        """``externalcontact/get_groupmsg_task``: task_list of {userid, status 0 未发送 | 2 已发送, send_time}."""

    def get_groupmsg_send_result(self, *, msgid: str, userid: str, limit: int = 500, cursor: str = "") -> Reply:
        """``externalcontact/get_groupmsg_send_result``: send_list of {chat_id, userid, status, send_time} and next_cursor."""

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
        """``externalcontact/groupchat/statistic``: by owner, yesterday back to 180 days: total, next_offset, items of {owner, data}."""
