"""What can have happened to a review of a period."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("camps.review_opened")
@dataclass(frozen=True, slots=True)
class ReviewOpened:
    """Somebody began to look back upon so many days."""

    days: int


@fact("camps.review_closed")
@dataclass(frozen=True, slots=True)
class ReviewClosed:
    """The review is closed, with a proposed change of the blueprint or with the word that there is none."""

    outcome: Code  # none | change
    based_on: int  # the revision the change was written on; 0 without one


@fact("camps.review_decided")
@dataclass(frozen=True, slots=True)
class ReviewDecided:
    """A person accepted the proposed change, which is that revision now, or rejected it."""

    accepted: bool
    number: int | None
