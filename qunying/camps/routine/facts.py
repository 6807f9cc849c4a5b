"""What can have happened in the work that comes again and again."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("camps.item_judged")
@dataclass(frozen=True, slots=True)
class ItemJudged:
    """What became of an item of the day plan in a group; the moment of the envelope is when it was planned for."""

    job: Code  # slot: and the slot's id
    outcome: Code  # done | late | missed
    content: Code  # the fingerprint of its words: the same words in two slots are one item
    benefit: bool  # its title speaks of a red packet or a coupon


@fact("camps.job_paused")
@dataclass(frozen=True, slots=True)
class JobPaused:
    """A job of a group rests from a day on, up to and with another or until somebody resumes it; the reason stands in its row."""

    job: Code
    from_day: int  # days since 1970
    until_day: int | None


@fact("camps.job_resumed")
@dataclass(frozen=True, slots=True)
class JobResumed:
    """A job that rested goes on from that day; the subject is the pause."""

    job: Code
    from_day: int


@fact("camps.cohort_closing")
@dataclass(frozen=True, slots=True)
class CohortClosing:
    """The day of the envelope is the last of a cohort that this group is in: who leaves on it leaves because it is over."""

    cohort: int
