"""What one may do with groups, seats, chats and duties; every public function is one transaction."""

from qunying.groups.services.chats import bind_chat, own_chat, unbind_chat
from qunying.groups.services.duties import end_grants, grant_duty, set_declared, withdraw_duty
from qunying.groups.services.groups import archive, change, create, revise
from qunying.groups.services.pairing import pair
from qunying.groups.services.past import Move, remember_moves
from qunying.groups.services.seats import OpenGroup, hold_open, leave, seat, seat_many, unseat_many
from qunying.groups.services.terms import appoint, relieve, relieve_everywhere

__all__ = [
    "Move", "OpenGroup", "appoint", "archive", "bind_chat", "change", "create", "end_grants", "grant_duty", "hold_open", "leave", "own_chat", "pair",
    "relieve", "relieve_everywhere", "remember_moves", "revise", "seat", "seat_many", "set_declared", "unbind_chat", "unseat_many", "withdraw_duty",
]  # fmt: skip
