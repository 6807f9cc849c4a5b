"""What can have happened in a diary."""

from dataclasses import dataclass

from qunying.journal.facts import fact


@fact("activities.diary_written")
@dataclass(frozen=True, slots=True)
class DiaryWritten:
    """A member wrote their entry of the day; ``streak`` counts this day, ``day`` is the diary's."""

    activity: int
    day: int
    streak: int
    length: int
    private: bool
