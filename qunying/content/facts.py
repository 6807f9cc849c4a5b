"""What can have happened to content."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("content.link_opened")
@dataclass(frozen=True, slots=True)
class LinkOpened:
    """Somebody opened a signed link, told once a day; the envelope names the group it began in and, for a member, who it was.

    An outsider is a keyed hash of a mark their browser was given: no address and no browser's name is kept.
    """

    resource: Code  # "link." and the key of the declared address
    link_ref: int  # the signed link
    parent_ref: int | None  # the link whose opening gave its holder this one
    depth: int  # hands it has gone through: 0 as posted in a group, 1 from a member, 2 from whom they sent it to
    holder: Code  # group | member | visitor
    giver: int | None  # identity of the member at the chain's beginning
    opener: Code  # outsider | member | own (the holder themselves) | staff | bot
    opened_by: Code  # keyed hash of the outsider's browser or of the member; "bot" and "staff" are not told apart
