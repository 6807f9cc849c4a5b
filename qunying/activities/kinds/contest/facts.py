"""What can have happened in a contest of ideas."""

from dataclasses import dataclass

from qunying.journal.facts import fact


@fact("activities.idea_entered")
@dataclass(frozen=True, slots=True)
class IdeaEntered:
    """A member sent an idea."""

    activity: int
    length: int


@fact("activities.idea_voted")
@dataclass(frozen=True, slots=True)
class IdeaVoted:
    """A member voted for somebody else's idea."""

    activity: int
    idea: int


@fact("activities.contest_closed")
@dataclass(frozen=True, slots=True)
class ContestClosed:
    """The places are given."""

    activity: int
    ideas: int
    votes: int
    voters: int


@fact("activities.idea_placed")
@dataclass(frozen=True, slots=True)
class IdeaPlaced:
    """An idea is among the winners; the identity is its author's. Equal votes share a place."""

    activity: int
    idea: int
    place: int
    votes: int
