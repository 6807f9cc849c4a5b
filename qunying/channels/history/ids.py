"""Ids of imported messages: the same message has the same id however often and from whichever copy of the export it comes."""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings

CHAT_BITS = 12  # the keys of a chat's facts lie together in the journal's index: writing them stays local
_LOW_BITS = 63 - CHAT_BITS


class Ids:
    """The ids of one chat of one community; nobody without the installation's key can tell a message from its id."""

    __slots__ = ("_prefix", "_seed")

    def __init__(self, community: str, platform: str, chat: str) -> None:
        # The slug and not the number: an export is read, and its ids made, before the community stands.
        self._seed = hashlib.blake2b("\x1f".join((community, platform, chat, "")).encode("utf-8", "replace"), digest_size=8, key=_key())
        self._prefix = int.from_bytes(self._seed.digest(), "big") >> (64 - CHAT_BITS) << _LOW_BITS

    def of(self, name: str) -> int:
        """The 63-bit id of what is called so within the chat."""
        hashed = self._seed.copy()
        hashed.update(name.encode("utf-8", "replace"))
        return self._prefix | int.from_bytes(hashed.digest(), "big") >> (64 - _LOW_BITS)

    def each(self, names: list[str]) -> list[int]:
        """The ids of all of them, quicker than one by one."""
        copy, prefix, number, spare, ids = self._seed.copy, self._prefix, int.from_bytes, 64 - _LOW_BITS, list[int]()
        for name in names:
            hashed = copy()
            hashed.update(name.encode() if name.isascii() else name.encode("utf-8", "replace"))
            ids.append(prefix | number(hashed.digest(), "big") >> spare)
        return ids


@cache
def _key() -> bytes:
    return hashlib.sha256(f"history\x1f{settings.SECRET_KEY}".encode()).digest()
