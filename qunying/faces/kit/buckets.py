"""How often one address, device or member may do one thing on a page or the API, and whose address a request comes from."""

from __future__ import annotations

import ipaddress
from typing import Final

from django.http import HttpRequest

from qunying.kernel.limits import Buckets

# A whole office or a mobile carrier may stand behind one address, so addresses get room; members and devices less.
JOIN_BY_ADDRESS: Final = Buckets(burst=60, seconds_each=1)
KEY_BY_ADDRESS: Final = Buckets(burst=10, seconds_each=6)  # guessing at links and recovery codes
CHECK_IN_BY_MEMBER: Final = Buckets(burst=10, seconds_each=6)
TAKE_PART_BY_MEMBER: Final = Buckets(burst=20, seconds_each=3)  # items, entries, votes, lines of a list
KEYS_BY_MEMBER: Final = Buckets(burst=5, seconds_each=60)
API_BY_TOKEN: Final = Buckets(burst=60, seconds_each=1)
ALL: Final = (JOIN_BY_ADDRESS, KEY_BY_ADDRESS, CHECK_IN_BY_MEMBER, TAKE_PART_BY_MEMBER, KEYS_BY_MEMBER, API_BY_TOKEN)


def address_of(request: HttpRequest) -> str:
    """Whose address this is: the peer, or what a proxy on this machine or this network says it forwards for.

    Only the last hop is believed: what stands before it was written by the caller.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return forwarded if forwarded and _is_near(peer) else peer


def _is_near(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return True  # a unix socket has no address
