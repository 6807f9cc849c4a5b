"""Who has been met in an export so far, and what readers say alike of what they cannot take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from qunying.channels.history.items import Lost, Person
from qunying.channels.history.shelf import Shelf
from qunying.channels.history.streams import Unread

_BOT_NAME = re.compile(r"\bbot\b|\[bot\]|[a-z]Bot\b|机器人|機器人", re.IGNORECASE | re.ASCII)
_NAME = Person._fields.index("name")


class Roll:
    """Introduces everybody once, and again under a new name."""

    def __init__(self) -> None:
        self._met = Shelf[tuple[Any, ...]]()

    def __contains__(self, key: str) -> bool:
        return key in self._met

    def introduce(self, person: Person) -> Iterator[Person]:
        """The person, unless already known so; an empty name takes no known one away."""
        known = self._met.get(person.key)
        if known != person and (known is None or person.name):
            self._met[person.key] = tuple(person)
            yield person

    def name(self, key: str) -> str:
        """The last name of the account, or its key."""
        known = self._met.get(key)
        name: str = known[_NAME] if known else ""
        return name or key


def named(chat: str, name: str, *, bot: bool = False) -> Person:
    """Somebody of whom the export says no more than a display name: a person of that name in that chat, marked as derived."""
    return Person(f"{chat}\x1f{name}", name, derived=True, bot=bot)


def bot_by_name(name: str) -> bool:
    """Whether a display name says of itself that it is a bot; for exports that do not tell."""
    return bool(_BOT_NAME.search(name))


def lost(unread: Unread, where: str) -> Lost:
    """What a stream could not read, as a loss."""
    return Lost(unread.reason, where, unread.sample)
