"""Choose words: the day's own sentences where the course is known, else those of the kind of community, seldom the same twice in one group on one day."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from types import ModuleType
from typing import Any

from qunying.camps.rehearsal.dice import dice
from qunying.camps.rehearsal.voices import brand, everyday, interest, paid, product, store
from qunying.camps.rehearsal.voices.lessons_one import FIRST
from qunying.camps.rehearsal.voices.lessons_two import SECOND

LESSONS: dict[str, dict[str, tuple[str, ...]]] = {**FIRST, **SECOND}
ASIDE = 0.7  # of what members say, the share with a word of where they are: no two people say the very same
BANKS = {"question": "QUESTIONS", "reply": "REPLIES", "host_reply": "HOST_REPLIES", "host_opener": "HOST_OPENERS"}
VOICES: dict[str, ModuleType] = {"product": product, "store": store, "paid": paid, "interest": interest, "brand": brand}


class Speech:
    """The words of one group on one day."""

    def __init__(self, title: str, kind: str = "camp") -> None:
        self._voice: Any = VOICES.get(kind, everyday)
        self._lesson = LESSONS.get(title, {}) if self._voice is everyday else {}
        self._used: dict[str, int] = {}

    def say(self, mood: str, slot: str, draw: float) -> str:
        """A sentence of that mood about that slot; ``draw`` picks it."""
        chance = dice(int(draw * 2**31), "words")
        bank = self._bank(mood, slot, chance.random())
        picks = [chance.choice(bank) for _ in range(4)]
        template = min(picks, key=lambda words: self._used.get(words, 0))
        self._used[template] = self._used.get(template, 0) + 1
        if mood in ("answer", "reply") and chance.random() < ASIDE and not template.endswith(("？", "！", "」")):
            template = f"{template}，{chance.choice(everyday.ASIDES)}"
        return _filled(template, self._voice, chance)

    def answer(self, question: str, draw: float) -> str:
        """What a host says to a member's words: the answer that belongs to the question, else a word about what they shared."""
        for asked, answer in self._voice.ASKED:
            if question == asked or ("{人}" in asked and question.endswith(asked.split("{人}")[1]) and question.startswith(asked.split("{人}")[0])):
                return str(answer)
        return self.say("host_reply", "", draw)

    def _bank(self, mood: str, slot: str, draw: float) -> Sequence[str]:
        if mood != "answer":
            return getattr(self._voice, BANKS[mood])  # type: ignore[no-any-return]
        known = self._lesson.get(slot)
        return known if known and draw < 0.7 else self._voice.ANSWERS.get(slot) or self._voice.ANSWERS["evening"]


def fill(template: str, kind: str, draw: Random) -> str:
    """The sentence with somebody and some time of that kind of community in its blanks."""
    return _filled(template, VOICES.get(kind, everyday), draw)


def bank_size(kind: str = "camp") -> int:
    """How many different sentences people of that kind of community have."""
    voice: Any = VOICES.get(kind, everyday)
    lessons = [words for slots in LESSONS.values() for bank in slots.values() for words in bank] if voice is everyday else []
    said = [words for name in BANKS.values() for words in getattr(voice, name)]
    answers = [words for bank in voice.ANSWERS.values() for words in bank]
    return len({*lessons, *said, *answers, *(answer for _, answer in voice.ASKED)})


def _filled(template: str, voice: Any, draw: Random) -> str:
    return template.replace("{人}", draw.choice(voice.PEOPLE)).replace("{时}", draw.choice(voice.TIMES))
