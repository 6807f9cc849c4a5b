"""What brings the simulated people: a member who asks them by name, a host's or guide's code, a link that was passed on, or nobody knows what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from qunying.camps.rehearsal import people
from qunying.camps.rehearsal.arrivals import INVITE, LINK, STAFF, Arrival, Asking
from qunying.camps.rehearsal.dice import dice
from qunying.camps.services import Joined, JoinRequest
from qunying.content import queries as content
from qunying.content import services as sharing
from qunying.content.services import Visitor
from qunying.kernel.refusals import Refused
from qunying.people import queries as staff
from qunying.people import services
from qunying.people.services import CameBy

GUIDE, HOST = "guide", "host"
GLANCES: Final = 12  # so many are thought of before nobody asks
BUSY: Final = 3.0  # few people bring many: the share of chances a member takes, to this power


@dataclass(slots=True)
class Bringers:
    """Who is there to bring others, and what is under way; known to the process that rehearses."""

    there: list[int] = field(default_factory=list)  # memberships, in the order they came
    asked: dict[int, list[str]] = field(default_factory=dict)  # who will come -> codes of the invites for them
    passed_on: list[str] = field(default_factory=list)  # tokens of links that are out among outsiders
    codes: list[str] | None = None  # of guides, or of hosts where there is no guide


def ask(bringers: Bringers, seed: int, askings: Iterable[Asking]) -> None:
    """Each of these people was asked in by a member, if anybody was there to."""
    for one in askings:
        inviter = _inviter(bringers, seed, one)
        if inviter is not None:
            with suppress(Refused):  # the member has left meanwhile
                made = services.invite(inviter, person=one.name)
                bringers.asked.setdefault(one.number, []).append(made.code)


def request(bringers: Bringers, community: int, seed: int, coming: Arrival, rules_version: int) -> JoinRequest:
    """How that person applies: with what their phone had opened before."""
    came, invites, guide = services.UNKNOWN_WAY, tuple[int, ...](), ""
    mark = f"sim:{seed}:{coming.number}"
    if coming.way == INVITE:
        opened = [one for code in bringers.asked.pop(coming.number, ()) if (one := services.open_invite(code, device=mark)) is not None]
        invites = tuple(one.id for one in opened)
        came = CameBy("invite", ref=opened[0].id, inviter=opened[0].inviter) if opened else came
    elif coming.way == LINK:
        came = _by_link(bringers, seed, coming, mark)
    elif coming.way == STAFF:
        guide = _code(bringers, community, seed, coming)
    return JoinRequest(coming.name, coming.choice, rules_version, mark, guide=guide, came=came, invites=invites)


def welcome(bringers: Bringers, joined: Sequence[Joined]) -> None:
    """Who has come can bring others."""
    bringers.there += [one.membership_id for one in joined if one.new]


def _inviter(bringers: Bringers, seed: int, one: Asking) -> int | None:
    """Somebody who is there and likes to ask; early ones have had more time to tell of it."""
    draw = dice(seed, "inviter", one.number, one.turn)
    for _ in range(GLANCES if bringers.there else 0):
        membership = bringers.there[int(draw.random() ** 1.3 * len(bringers.there))]
        eager = dice(seed, "brings", membership).random() ** BUSY
        if draw.random() < eager * (0.15 + people.member(seed, membership).archetype.voice):
            return membership
    return None


def _by_link(bringers: Bringers, seed: int, coming: Arrival, mark: str) -> CameBy:
    """By one of the links that are out; while none is, they found the way themselves."""
    if not bringers.passed_on:
        return services.UNKNOWN_WAY
    token = bringers.passed_on[int(dice(seed, "by-link", coming.number).random() * len(bringers.passed_on))]
    link = content.held(token)
    sharing.open_link(token, Visitor("outsider", mark=mark))
    return CameBy("link", ref=link.id, inviter=link.giver) if link else services.UNKNOWN_WAY


def _code(bringers: Bringers, community: int, seed: int, coming: Arrival) -> str:
    """The code that hangs in the shop or stands under a host's name; some put theirs up where many pass."""
    if bringers.codes is None:
        rows = sorted((row.id, row.public_id) for row in staff.staff(community) if row.role in (GUIDE, HOST))
        codes = [code for _, code in rows]
        bringers.codes = dice(seed, "codes").sample(codes, len(codes))
    draw = dice(seed, "by-code", coming.number).random() ** 2
    return bringers.codes[int(draw * len(bringers.codes))] if bringers.codes else ""
