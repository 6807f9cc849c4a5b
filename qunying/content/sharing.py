"""Signed links to declared addresses: one for each holder and resource, opened once a day by each visitor, passed on with a link of the visitor's own."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from qunying.channels import queries as channels
from qunying.channels import registry
from qunying.channels.registry import UNOBSERVABLE
from qunying.content.facts import LinkOpened
from qunying.content.models import Link, Share
from qunying.journal.record import record, timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import db_time, insert_new
from qunying.kernel.ids import keyed_hash, public_id

PATH: Final = "/m/go/"
SIGN_LENGTH: Final = 16  # 64 bits: nobody guesses one in a lifetime, and the link stays short enough for a chat
TOKEN_LENGTH: Final = 12 + SIGN_LENGTH
CAPABILITY: Final = "links"
OWN_PAGES: Final = "web"  # read on our own pages, at whatever address they are served
DEPTH_MOST: Final = 50

_COLUMNS: Final = {
    "public_id": "text", "key": "text", "community_id": "bigint", "resource": "text", "holder": "text", '"group"': "bigint", "giver": "bigint",
    "parent": "bigint", "depth": "integer", "made_at": "timestamptz",
}  # fmt: skip

Opener = Literal["outsider", "member", "staff", "bot"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who opens a link: a member by identity, an outsider by the mark of their browser; a bot and staff are nobody in particular."""

    opener: Opener
    identity: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A signed link with its address as people pass it on, and where it leads now; ``target`` is empty when the address is declared no more."""

    id: int
    token: str
    community_id: int
    resource: str
    holder: str
    group: int | None
    giver: int | None
    target: str

    @property
    def address(self) -> str:
        """What is passed on."""
        return address_of(self.token)


def address_of(token: str) -> str:
    """The whole address of a signed link."""
    return f"{settings.PUBLIC_URL}{PATH}{token}"


def trackable(kind: str, target: str) -> bool:
    """Whether a message on that kind of channel may carry our link instead of the address: its readers must be able to reach us."""
    if not target.startswith(("/", "http://", "https://")):
        return False  # a file beside the blueprint
    return _tracks(kind)


def untracked(community_id: int) -> set[str]:
    """The keys of the community's channels whose messages carry no link of ours."""
    return {row.key for row in channels.channels(community_id).values() if not _tracks(row.kind)}


def group_links(community_id: int, pairs: Iterable[tuple[str, int]], *, make: bool) -> dict[tuple[str, int], str]:
    """The address of each resource as posted in each group; with ``make`` those that lack are made (inside a transaction), else they are absent."""
    wanted = {_key(community_id, resource, f"group:{group}"): (resource, group) for resource, group in pairs}
    if make:
        now = db_time(clock.now())
        rows = [(public_id(), key, community_id, resource, "group", group, None, None, 0, now) for key, (resource, group) in sorted(wanted.items())]
        insert_new("content_share", _COLUMNS, rows, key="key")
    found = Share.objects.filter(key__in=list(wanted)).values_list("key", "public_id")
    return {wanted[key]: address_of(_token(code)) for key, code in found}


def member_link(community_id: int, resource: str, *, identity: int, group: int | None = None) -> Held | None:
    """The member has their own link to the address; None when it is not declared, or is no address one can be sent to."""
    target = _target(community_id, resource)
    if not target or not trackable(OWN_PAGES, target):
        return None
    with transaction.atomic():
        row = _one(community_id, resource, f"member:{identity}", Share.Holder.MEMBER, group=group, giver=identity, depth=1)
    return _held(row)


def held(token: str) -> Held | None:
    """The link behind the token; None for one that was altered or that nobody made."""
    code, sign = token[:-SIGN_LENGTH], token[-SIGN_LENGTH:]
    if len(token) != TOKEN_LENGTH or not hmac.compare_digest(sign.encode(), _sign(code).encode()):
        return None
    row = Share.objects.filter(public_id=code).first()
    return _held(row) if row else None


def open_link(token: str, visitor: Visitor) -> Held | None:
    """The opening is told, once a day for each visitor; returns the visitor's own link to pass on, None for bots, staff and what leads nowhere.

    Opening one's own link, or one that one has sent on its way oneself, is told as ``own``.
    """
    link = held(token)
    if link is None:
        return None
    with transaction.atomic():
        row = Share.objects.get(pk=link.id)
        who = _who(row.community_id, visitor)
        own = row.key in _keys_of(row, visitor) or (visitor.opener == "member" and visitor.identity == row.giver)
        _tell(row, visitor, who, "own" if own else visitor.opener)
        if visitor.opener in ("bot", "staff"):
            return None
        mine = row if row.key in _keys_of(row, visitor) else _passed_on(row, visitor)
    return _held(mine)


def _passed_on(row: Share, visitor: Visitor) -> Share:
    """The visitor's own link to the same resource: the one they had, else a new one behind the opened."""
    depth = min(row.depth + 1, DEPTH_MOST)
    if visitor.identity is not None:
        own = f"member:{visitor.identity}"
        if row.holder == Share.Holder.GROUP:  # a member who takes it out of the group begins the chain
            return _one(row.community_id, row.resource, own, Share.Holder.MEMBER, group=row.group, giver=visitor.identity, depth=1, parent=row.pk)
        return _one(row.community_id, row.resource, own, Share.Holder.MEMBER, group=row.group, giver=row.giver, depth=depth, parent=row.pk)
    return _one(row.community_id, row.resource, f"device:{visitor.mark}", Share.Holder.VISITOR, group=row.group, giver=row.giver, depth=depth, parent=row.pk)


def _one(
    community_id: int, resource: str, whose: str, holder: Share.Holder, *, depth: int, group: int | None, giver: int | None, parent: int | None = None
) -> Share:  # fmt: skip
    key = _key(community_id, resource, whose)
    row = (public_id(), key, community_id, resource, str(holder), group, giver, parent, depth, db_time(clock.now()))
    insert_new("content_share", _COLUMNS, [row], key="key")
    return Share.objects.get(key=key)


def _tell(row: Share, visitor: Visitor, who: str, opener: str) -> None:
    day = clock.today(timezone_of(row.community_id))
    fact = LinkOpened(
        resource=f"link.{row.resource}", link_ref=row.pk, parent_ref=row.parent, depth=row.depth, holder=row.holder, giver=row.giver,
        opener=opener, opened_by=who,
    )  # fmt: skip
    record(
        fact, key=f"go:{row.pk}:{day:%Y%m%d}:{who}", community=row.community_id, group=row.group, identity=visitor.identity if opener != "staff" else None,
        subject=("share", row.pk),
    )  # fmt: skip


def _who(community_id: int, visitor: Visitor) -> str:
    """The visitor as the journal knows them: the same over all links of the community, and of no other."""
    if visitor.opener in ("bot", "staff"):
        return visitor.opener
    told = f"member:{visitor.identity}" if visitor.identity is not None else f"device:{visitor.mark}"
    return keyed_hash(community_id, told, purpose="go-visitor")


def _keys_of(row: Share, visitor: Visitor) -> set[str]:
    """The keys under which the visitor may hold this very link: as a member, and as the browser they had before they joined."""
    found = [f"device:{visitor.mark}"] if visitor.mark else []
    found += [f"member:{visitor.identity}"] if visitor.identity is not None else []
    return {_key(row.community_id, row.resource, one) for one in found}


def _held(row: Share) -> Held:
    target = _target(row.community_id, row.resource)
    return Held(row.pk, _token(row.public_id), row.community_id, row.resource, row.holder, row.group, row.giver, target)


def _target(community_id: int, resource: str) -> str:
    return Link.objects.filter(community=community_id, key=resource).values_list("target", flat=True).first() or ""


def _key(community_id: int, resource: str, whose: str) -> str:
    return keyed_hash(community_id, resource, whose, purpose="go-holder")


def _token(code: str) -> str:
    return code + _sign(code)


def _sign(code: str) -> str:
    return keyed_hash(code, purpose="go-link")[1 : SIGN_LENGTH + 1]


def _tracks(kind: str) -> bool:
    can: Mapping[str, object] = registry.kind(kind).capabilities.observability
    return can.get(CAPABILITY, True) != UNOBSERVABLE and (kind == OWN_PAGES or _is_public())


def _is_public() -> bool:
    """Whether people elsewhere can reach this installation: a link to our own desk would break what they are sent."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"
