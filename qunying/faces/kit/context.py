"""What every template knows: the theme, the language, and where a switch leads back to."""

from typing import Final

from django.http import HttpRequest
from django.utils.translation import get_language

COOKIE: Final = "theme"
THEMES: Final = ("light", "dark")


def theme_of(request: HttpRequest) -> str:
    """The chosen theme, or nothing when the system decides."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else ""


def look(request: HttpRequest) -> dict[str, object]:
    """The context processor: ``theme``, ``lang``, ``other_lang`` and ``here``."""
    lang = "en" if (get_language() or "").startswith("en") else "zh-hans"
    # A posted form is answered at an address that may not be asked with GET.
    here = request.get_full_path() if request.method in ("GET", "HEAD") else request.headers.get("Referer", "/")
    return {
        "theme": theme_of(request),
        "lang": lang,
        "other_lang": "zh-hans" if lang == "en" else "en",
        "here": here,
    }
