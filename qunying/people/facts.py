"""What can have happened to people."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("people.joined")
@dataclass(frozen=True, slots=True)
class Joined:
    """A person became a member of the community; ``first`` is false when they had been one before."""

    member_kind: Code  # member | staff | bot
    first: bool
    source: Code | None = None  # invite | link | staff | import; unknown when absent
    source_ref: int | None = None  # the invite, the tracked link or the member of staff
    inviter: int | None = None  # identity of the member who asked them in
    profile: bool | None = None  # said something of themselves besides a name; unknown for those brought in from elsewhere


@fact("people.invited")
@dataclass(frozen=True, slots=True)
class Invited:
    """A member, the identity of the envelope, asked somebody in; the subject is the invite."""

    by_name: bool  # one person, not whoever opened the link


@fact("people.invite_accepted")
@dataclass(frozen=True, slots=True)
class InviteAccepted:
    """Somebody became a member by an invite; the identity of the envelope is who asked them, so that a rule may reward it."""

    invitee: int  # identity
    days: int  # since the invite


@fact("people.invite_repeated")
@dataclass(frozen=True, slots=True)
class InviteRepeated:
    """An invite turned out to be for somebody who came by another one: it is no second person asked."""

    accepted: int  # the invite they came by


@fact("people.bulk_joined")
@dataclass(frozen=True, slots=True)
class BulkJoined:
    """Many joined in a short time and said nothing of themselves; most of them came by this source."""

    count: int
    seconds: int
    of_source: int  # how many of them came by it
    source: Code | None = None
    source_ref: int | None = None
    inviter: int | None = None


@fact("people.left")
@dataclass(frozen=True, slots=True)
class Left:
    """A member left the community."""

    days_stayed: int
    reason: Code  # left | removed


@fact("people.hired")
@dataclass(frozen=True, slots=True)
class Hired:
    """Somebody works for the community from now on; who had been a member acts as staff from this moment, not before."""

    role: Code
    promoted: bool  # had been a member and stays one person


@fact("people.dismissed")
@dataclass(frozen=True, slots=True)
class Dismissed:
    """Somebody works here no longer; who had been promoted is a member again."""

    role: Code
    remains: bool  # as a member
    days_worked: int


@fact("people.counted_as")
@dataclass(frozen=True, slots=True)
class CountedAs:
    """Somebody said what this person counts as in the community, from the beginning; the last such fact stands, and posts count as posts."""

    member_kind: Code  # member | staff | bot


@fact("people.levels_declared")
@dataclass(frozen=True, slots=True)
class LevelsDeclared:
    """Members' levels follow these rules from that day on; none at all where ``count`` is zero."""

    level_version: int
    count: int  # of levels
    levels: tuple[Code, ...]  # from the lowest up
    rules: tuple[Code, ...]  # level:count:days:least:n or level:count:days:top:percent:cap:n


@fact("people.levels_read")
@dataclass(frozen=True, slots=True)
class LevelsRead:
    """That day's end was judged by that version of the rules: so many members had any of the figures, so many turned."""

    level_version: int
    lowest: Code | None  # the level of everybody who did not rise
    members: int
    turns: int


@fact("people.level_held")
@dataclass(frozen=True, slots=True)
class LevelHeld:
    """Somebody holds the member at that level for so many days, today counted; why stands in a row."""

    level: Code
    days: int


@fact("people.level_let_go")
@dataclass(frozen=True, slots=True)
class LevelLetGo:
    """A hold was ended before its time: the rules judge the member again from that day on."""

    level: Code
    days_left: int


@fact("people.level_turned")
@dataclass(frozen=True, slots=True)
class LevelTurned:
    """A member's level is another one from the end of that day on, with the figures the rules looked at."""

    level_from: Code
    level_to: Code
    place_before: int | None  # 0 is the lowest; absent where the rules no longer know the level
    place: int
    way: Code  # up | down | redrawn | held
    level_version: int
    names: tuple[Code, ...]  # such as messages:30
    values: tuple[int, ...]
    asked: tuple[int, ...]
