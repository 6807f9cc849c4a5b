"""Choose words: the day's own sentences where the course is known, else everyday ones, seldom the same twice in one group on one day."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.camps.rehearsal.dice import dice
from qunying.camps.rehearsal.voices import everyday
from qunying.camps.rehearsal.voices.lessons_one import FIRST
from qunying.camps.rehearsal.voices.lessons_two import SECOND

LESSONS: dict[str, dict[str, tuple[str, ...]]] = {**FIRST, **SECOND}
GENERIC = {"question": everyday.QUESTIONS, "reply": everyday.REPLIES, "host_reply": everyday.HOST_REPLIES, "host_opener": everyday.HOST_OPENERS}


class Speech:
    """The words of one group on one day."""

    def __init__(self, title: str) -> None:
        self._lesson = LESSONS.get(title, {})
        self._used: dict[str, int] = {}

    def say(self, mood: str, slot: str, draw: float) -> str:
        """A sentence of that mood about that slot; ``draw`` picks it."""
        chance = dice(int(draw * 2**31), "words")
        bank = self._bank(mood, slot, chance.random())
        picks = [chance.choice(bank) for _ in range(4)]
        template = min(picks, key=lambda words: self._used.get(words, 0))
        self._used[template] = self._used.get(template, 0) + 1
        return template.replace("{人}", chance.choice(everyday.PEOPLE)).replace("{时}", chance.choice(everyday.TIMES))

    def answer(self, question: str, draw: float) -> str:
        """What a host says to a member's words: the answer that belongs to the question, else a word about what they shared."""
        for asked, answer in everyday.ASKED:
            if question == asked or ("{人}" in asked and question.endswith(asked.split("{人}")[1]) and question.startswith(asked.split("{人}")[0])):
                return answer
        return self.say("host_reply", "", draw)

    def _bank(self, mood: str, slot: str, draw: float) -> Sequence[str]:
        if mood != "answer":
            return GENERIC[mood]
        known = self._lesson.get(slot)
        return known if known and draw < 0.7 else everyday.ANSWERS.get(slot) or everyday.ANSWERS["evening"]


def bank_size() -> int:
    """How many different sentences there are."""
    answers = [answer for _, answer in everyday.ASKED]
    lessons = [words for slots in LESSONS.values() for bank in slots.values() for words in bank]
    return len({*lessons, *(words for bank in [*everyday.ANSWERS.values(), *GENERIC.values(), answers] for words in bank)})
