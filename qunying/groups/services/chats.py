"""Platform chats that carry a group."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qunying.groups.facts import ChatBound, ChatUnbound
from qunying.groups.models import ChatBinding, Group
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb


@verb("groups.bind_chat", needs=("owner", "operator"))
def bind_chat(group_id: int, channel: str, chat: str = "", *, owner: int | None = None) -> ChatBinding:
    """That chat carries the group, and the staff ``owner`` owns it there; an empty chat means that the group itself is the chat (the web community).

    Bound already changes nothing; refused ``chat_bound_elsewhere`` while another group holds the chat.
    """
    with transaction.atomic():
        group = Group.objects.select_for_update(no_key=True).get(pk=group_id)
        present = ChatBinding.objects.filter(community_id=group.community_id, channel=channel, chat=chat, unbound_at=None)
        own = present.filter(group_id=group_id).first()
        if own is not None:
            return own
        other = present.select_related("group").first() if chat else None
        if other is not None:
            raise Refused("chat_bound_elsewhere", channel=channel, chat=chat, group=other.group.name)
        try:
            with transaction.atomic():
                made = ChatBinding.objects.create(
                    community_id=group.community_id, group=group, channel=channel, chat=chat, owner_id=owner, bound_at=clock.now()
                )
        except IntegrityError:  # another group took the chat in this very moment
            raise Refused("chat_bound_elsewhere", channel=channel, chat=chat, group=_("另一个群")) from None
        record_many([_draft(ChatBound(owner is not None), "bound", made)])
    return made


@verb("groups.unbind_chat", needs=("owner", "operator"))
def unbind_chat(binding_id: int) -> bool:
    """The chat carries the group no longer; group, seats and history stay. Returns whether it did."""
    with transaction.atomic():
        return end_bindings(ChatBinding.objects.filter(pk=binding_id)) == 1


def end_bindings(bindings: QuerySet[ChatBinding]) -> int:
    """Those chats that still carry a group carry it no longer; returns how many. Must run inside a transaction.

    It is a fact because numbers depend on it: what no chat shows is unknown, and answers are remembered until the next fact.
    """
    ending, now = list(bindings.select_for_update().filter(unbound_at=None).order_by("pk")), clock.now()
    ChatBinding.objects.filter(pk__in=[one.pk for one in ending]).update(unbound_at=now)
    record_many([_draft(ChatUnbound((now - one.bound_at).days), "unbound", one) for one in ending])
    return len(ending)


def _draft(fact: ChatBound | ChatUnbound, what: str, one: ChatBinding) -> Draft:
    key = f"groups.chat_{what}:{one.pk}"
    return Draft(fact, key=key, community=one.community_id, group=one.group_id, channel=one.channel, subject=("group", one.group_id))


def own_chat(binding_id: int, owner: int | None) -> None:
    """The chat is owned by that member of staff on its platform, or nobody knows by whom."""
    ChatBinding.objects.filter(pk=binding_id).update(owner_id=owner)
