"""Which language commands speak: Chinese, or English where the person's terminal is English or ``QUNYING_LANG`` says so."""

from __future__ import annotations

import gettext as catalogues
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

CHINESE: Final = "zh-hans"
ENGLISH: Final = "en"
_LOCALE: Final = Path(__file__).resolve().parents[2] / "locale"


def language(environment: Mapping[str, str] = os.environ) -> str:
    """English when the first of QUNYING_LANG, LC_ALL, LC_MESSAGES and LANG that is set starts with ``en``, else Chinese."""
    named = (environment.get(name) for name in ("QUNYING_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    return ENGLISH if next((value for value in named if value), "").lower().startswith("en") else CHINESE


def speak() -> None:
    """From here on this process says everything in the person's language; Django is set up."""
    from django.utils import translation

    translation.activate(language())


def gettext(sentence: str) -> str:
    """The sentence in the person's language, also before Django is set up."""
    return catalogues.translation("django", _LOCALE, languages=[language()], fallback=True).gettext(sentence)
