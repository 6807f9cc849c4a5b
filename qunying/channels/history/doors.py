"""Lines a platform writes when somebody comes or goes (「张三」邀请「李四」加入了群聊), understood as movements.

They name people as they are displayed. A name that belongs to one account of the same chat is that account, and the movement says so; any other
name becomes a person of its own, marked ``derived``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from qunying.channels.history.items import Item, Movement, Person
from qunying.channels.history.shelf import Shelf

_Q = '["“”「」『』]?'
_NAMES = rf"{_Q}(?P<who>.+?){_Q}"
_CAME = tuple(
    re.compile(rf"^{line}[。.!！]?$")
    for line in (
        rf"(?:管理员)?{_Q}(?P<by>.+?){_Q}\s?邀请{_NAMES}加入了?(?:本群|群聊|群)(?:，.*)?",
        rf"{_NAMES}(?:通过|经由|由){_Q}.+{_Q}(?:分享的|的)(?:二维码|邀请|群名片|链接).*?加入了?(?:本群|群聊|群)",
        rf"{_NAMES}(?:通过|扫描).*?(?:二维码|群名片|链接|搜索).*?加入了?(?:本群|群聊|群)",
        rf"{_NAMES}加入了?(?:本群|群聊|群)",
        rf"{_Q}(?P<by>.+?){_Q} invited {_NAMES} to the group chat.*",
        rf"{_NAMES} joined (?:the )?group chat.*",
    )
)
_WENT = tuple(
    (re.compile(rf"^{line}[。.!！]?$"), removed)
    for line, removed in (
        (rf"(?:管理员)?{_Q}.+?{_Q}已?(?:将|把){_NAMES}(?:移出|踢出)了?(?:本群|群聊|群)", True),
        (rf"{_NAMES}已?被.*?(?:移出|踢出|请出)了?(?:本群|群聊|群)", True),
        (rf"{_NAMES}(?:已?退出了?|离开了|主动退出了?)(?:本群|群聊|群)", False),
        (rf"{_Q}.+?{_Q} removed {_NAMES} from the group chat", True),
        (rf"{_NAMES} left (?:the )?group chat", False),
    )
)
_SEPARATORS = re.compile(rf"{_Q}\s*[、,，]\s*{_Q}|[\"”」』]\s*和\s*[\"“「『]")
_VERB_BEGINS = ("主动", "已", "已被")
MANY = 2  # accounts of one name: whom it means cannot be told, however many more there are
_SELF = frozenset({"你", "您", "You", "you"})
_HINTS = ("加入", "退出", "移出", "踢出", "请出", "离开", "group chat")


@dataclass(slots=True)
class Doors:
    """Holds a chat's movements until every name in it has been seen; there are few of them."""

    chat: str
    me: str = ""  # whose export it is: 你
    _accounts: Shelf[tuple[str, ...]] = field(default_factory=Shelf)
    _held: list[tuple[str, str, int, bool, bool, bool]] = field(default_factory=list)  # id, name, at, came, removed, spoken

    def seen(self, key: str, *names: str) -> None:
        """The account goes by these names here."""
        for name in names:
            if name and key not in (known := self._accounts.get(name) or ()) and len(known) < MANY:
                self._accounts[name] = (*known, key)

    def hear(self, line_id: str, at: int, text: str, who: str = "") -> bool:
        """Whether the line tells of somebody coming or going; if so it is kept until ``settle``. ``who``: the account, where the export names it."""
        if len(text) > 500 or not any(hint in text for hint in _HINTS):
            return False
        found = _understood(" ".join(text.split()))
        if found is None:
            return False
        names, came, removed = found
        for nth, name in enumerate(names):
            part = f"{line_id}:{nth}" if line_id and nth else line_id
            self.hold(part, name, at, came=came, removed=removed, who=who if len(names) == 1 else "", spoken=True)
        return True

    def hold(self, line_id: str, name: str, at: int, *, came: bool, removed: bool = False, who: str = "", spoken: bool = False) -> None:
        """The movement is kept until ``settle``: of the account ``who``, or of whoever is displayed as ``name``; ``spoken``: it is cut out of a sentence."""
        self._held.append((line_id, f"\0{who}" if who else name, at, came, removed, spoken and not who))

    def settle(self) -> Iterator[Item]:
        """Every movement, and the people who are known by their name alone."""
        for line_id, heard, at, came, removed, spoken in self._held:
            written = heard if came or not spoken else self._whole(heard)
            for nth, name in enumerate(both(written, self._accounts.__contains__) if spoken else [written]):
                key, introduced = self._who(name)
                yield from introduced
                yield Movement(self.chat, f"{line_id}:{nth}" if line_id and nth else line_id, key, at, came, removed, by_name=not name.startswith("\0"))
        self._held.clear()

    def _whole(self, name: str) -> str:
        """The name with what belongs to the verb only where nobody's name ends so: of 赵主动 it says 赵主动退出了群聊 too."""
        return next((name + end for end in _VERB_BEGINS if name + end in self._accounts), name) if name not in self._accounts else name

    def _who(self, name: str) -> tuple[str, list[Person]]:
        """The account of that name, or a person known by the name alone, to be introduced."""
        accounts = {name[1:]} if name.startswith("\0") else {self.me} if name in _SELF and self.me else set(self._accounts.get(name) or ())
        if len(accounts) == 1:
            return next(iter(accounts)), []
        key = f"{self.chat}\x1f{name}"
        return key, [Person(key, name, derived=True)]


def both(name: str, known: Callable[[str], bool]) -> list[str]:
    """The two names that 和 joins, or the one it stands in: 李四和王五, but 王和平; ``known`` says of a name whether it has been seen."""
    first, _and, second = (part.strip() for part in name.partition("和"))
    two = len(first) > 1 and len(second) > 1 and not known(name)
    return [first, second] if two or (known(first) and known(second)) else [name] if name else []


def two_digits(moment: str) -> str:
    """A time such as 2019-07-16 9:05:00 with its hour in two digits, as ISO wants it."""
    day, _, time = moment.partition(" ")
    return f"{day} {time.zfill(8)}"


def _understood(text: str) -> tuple[list[str], bool, bool] | None:
    """(who, came, removed) of such a line; None for any other."""
    for pattern, removed in _WENT:
        if found := pattern.match(text):
            return _names(found["who"]), False, removed
    for pattern in _CAME:
        if found := pattern.match(text):
            who = _names(found["who"])
            joint = found.groupdict().get("by")
            # 「A」邀请你和「B」: the inviter was there before.
            return [name for name in who if name != joint] or who, True, False
    return None


def _names(text: str) -> list[str]:
    return [name for part in _SEPARATORS.split(text) if (name := part.strip(' "“”「」『』'))]
