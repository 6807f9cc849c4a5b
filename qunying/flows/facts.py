"""What can have happened to tasks."""

from dataclasses import dataclass

from qunying.journal.facts import Code, fact


@fact("flows.task_opened")
@dataclass(frozen=True, slots=True)
class TaskOpened:
    """Somebody, or nobody yet, has something to do; the envelope names the owner as its staff."""

    task: Code
    level: int
    minutes: int | None  # until it is due


@fact("flows.task_assigned")
@dataclass(frozen=True, slots=True)
class TaskAssigned:
    """A task was given to somebody else; the envelope names who gave it, ``owner`` who has it now."""

    task: Code
    owner: int


@fact("flows.task_accepted")
@dataclass(frozen=True, slots=True)
class TaskAccepted:
    """The owner of a task said that they are on it."""

    task: Code
    level: int
    minutes: int  # since it was opened


@fact("flows.task_finished")
@dataclass(frozen=True, slots=True)
class TaskFinished:
    """A task is over; ``by_person`` is false when it was closed because nothing was left to do."""

    task: Code
    outcome: Code
    level: int
    minutes: int  # since it was opened
    by_person: bool


@fact("flows.task_escalated")
@dataclass(frozen=True, slots=True)
class TaskEscalated:
    """Nobody had accepted a task in time, so it is on the next level and with ``owner`` there."""

    task: Code
    level: int
    owner: int | None


@fact("flows.task_shown")
@dataclass(frozen=True, slots=True)
class TaskShown:
    """A page of staff showed a task for the first time; both spans begin when what the task tells of happened."""

    task: Code
    detected_seconds: int  # until the house had found it
    shown_seconds: int  # until somebody could see it
