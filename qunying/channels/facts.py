"""What can have happened on channels."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("channels.delivered")
@dataclass(frozen=True, slots=True)
class Delivered:
    """A message is in its chat, by the channel's own receipt, by the group's link having been opened, or by a person's word."""

    late_seconds: int  # after the planned moment, 0 when before it
    on_time: bool  # not later than its deadline
    mode: Code  # auto | confirm | manual
    receipt: Code  # channel | link | attested
    message: int | None = None  # subject id of the message it became, where the channel lets it be answered


@fact("channels.failed")
@dataclass(frozen=True, slots=True)
class Failed:
    """A message was given up after an error that does not get better by itself, or after all attempts."""

    mode: Code
    attempts: int


@fact("channels.not_sent")
@dataclass(frozen=True, slots=True)
class NotSent:
    """The deadline of a message passed and the person who had to send it has not."""

    mode: Code


@fact("channels.handed_over")
@dataclass(frozen=True, slots=True)
class HandedOver:
    """The channel takes no more of these this month, so a person sends the message by hand."""

    mode: Code  # how it was to go


@fact("channels.fate_unknown")
@dataclass(frozen=True, slots=True)
class FateUnknown:
    """Nobody can tell whether a message went out; it is listed and waits for a person's decision."""

    mode: Code
    attempts: int


@fact("channels.message_posted")
@dataclass(frozen=True, slots=True)
class MessagePosted:
    """Somebody said something in a group; the words themselves stay in the message's row."""

    length: int
    question: bool
    mentions: int
    reply_to: int | None  # subject id of the message it answers
    fingerprint: Code  # keyed hash of the normalised text: equal texts can be told, no text can be read
    features: int  # version of the extractor; what follows is known from version 2 on
    form: Code = "text"  # text, image, voice, link …
    emoji_only: bool = False  # not one letter or digit
    phrase: bool = False  # a check-in or politeness and nothing else
    link: bool = False
    ad: bool = False
    personal: bool = False  # names a member, quotes one or answers one
    reply_by: Code | None = None  # said: by the platform; inferred: from the words


@fact("channels.recalled")
@dataclass(frozen=True, slots=True)
class Recalled:
    """A message or card was taken back; the subject is what was said. What came before stays in the journal, numbers leave it out."""

    minutes_stood: int
    own: bool  # by who had said it, not by staff


@fact("channels.seen")
@dataclass(frozen=True, slots=True)
class Seen:
    """A member saw a delivered message for the first time."""

    post: int
    delay_seconds: int


@fact("channels.mentioned")
@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody named a member of the group in what they said; the subject is the message, the fact's identity who said it."""

    whom: int  # identity


@fact("channels.reacted")
@dataclass(frozen=True, slots=True)
class Reacted:
    """A member liked what stands in a group; the subject is what they liked."""

    whom: int | None  # identity of who had said it; a card has nobody


@fact("channels.reaction_withdrawn")
@dataclass(frozen=True, slots=True)
class ReactionWithdrawn:
    """A member took a like back; the subject is what they had liked."""

    whom: int | None


@fact("channels.muted")
@dataclass(frozen=True, slots=True)
class Muted:
    """A member wants no reminders of the group any more."""


@fact("channels.unmuted")
@dataclass(frozen=True, slots=True)
class Unmuted:
    """A member wants reminders of the group again."""


@fact("channels.score_declared")
@dataclass(frozen=True, slots=True)
class ScoreDeclared:
    """What a post is worth by what can be seen of it was declared anew; older versions can still be asked for."""

    scoring: int  # the version
    weight_substance: int
    weight_long: int
    weight_media: int
    weight_answered: int
