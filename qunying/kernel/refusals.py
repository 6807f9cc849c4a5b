"""Expected refusals: a code and its data; a face turns them into one clear sentence."""

from __future__ import annotations

from collections.abc import Callable


class Refused(Exception):
    """Something one may not do now. Nothing has changed; ``code`` says why and ``data`` says how far off it was."""

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code)
        self.code = code
        self.data = data

    def __str__(self) -> str:
        return sentence(self)


_SENTENCES: dict[str, Callable[[dict[str, object]], str]] = {}


def sentences(**texts: Callable[[dict[str, object]], str]) -> None:
    """Register how refusal codes read in words; each domain does so for its own codes in ``texts``."""
    for code, text in texts.items():
        if code in _SENTENCES:
            raise RuntimeError(f"the refusal code {code} has two sentences")
        _SENTENCES[code] = text


def known_codes() -> set[str]:
    """Every code that has a sentence."""
    return set(_SENTENCES)


def sentence(refused: Refused) -> str:
    """What to tell a person: what, where, how to mend."""
    text = _SENTENCES.get(refused.code)
    return text(refused.data) if text else f"{refused.code} {refused.data}"
