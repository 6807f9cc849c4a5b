"""What can have happened in the host's work."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("camps.brief_issued")
@dataclass(frozen=True, slots=True)
class BriefIssued:
    """A head has the brief for the next day, or a newer version of it."""

    version: int
    items: int


@fact("camps.brief_read")
@dataclass(frozen=True, slots=True)
class BriefRead:
    """A head said that they have read this version of the brief, so many minutes after it was there."""

    version: int
    minutes: int


@fact("camps.review_built")
@dataclass(frozen=True, slots=True)
class ReviewBuilt:
    """The review of a group's day stands, with this fingerprint of its content."""

    sha: Code  # "sha256:" and the hash
    need: int


@fact("camps.day_closed")
@dataclass(frozen=True, slots=True)
class DayClosed:
    """The head of a group added their remark and closed the day."""

    remark_length: int
    missed: int


@fact("camps.care_judged")
@dataclass(frozen=True, slots=True)
class CareJudged:
    """A point of care was looked at on its evening: handled, or the same cause held again."""

    cause: Code
    outcome: Code  # handled | repeated
    times: int


@fact("camps.card_reissued")
@dataclass(frozen=True, slots=True)
class CardReissued:
    """The links to somebody's card that were given out open nothing any more; a new one does."""

    serial: int
