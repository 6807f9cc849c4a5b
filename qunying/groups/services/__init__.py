"""What one may do with groups, seats, chats and duties; every public function is one transaction."""

from qunying.groups.services.chats import bind_chat, unbind_chat
from qunying.groups.services.groups import archive, change, create
from qunying.groups.services.seats import OpenGroup, hold_open, leave, seat, seat_many, unseat_many
from qunying.groups.services.terms import appoint, relieve, relieve_everywhere

__all__ = [
    "OpenGroup", "appoint", "archive", "bind_chat", "change", "create", "hold_open", "leave", "relieve", "relieve_everywhere", "seat", "seat_many",
    "unbind_chat", "unseat_many",
]  # fmt: skip
