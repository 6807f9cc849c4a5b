"""Text of scripts and members as paragraphs, with web addresses made into links."""

import re
from typing import Final

from django.template import Library
from django.utils.html import escape
from django.utils.safestring import SafeString

register = Library()

# Chinese text has no blanks around an address: it ends at the first character that an address would have to escape.
ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
TRAILING: Final = ".,;:!?)]'"
SHOWN_MOST: Final = 40


@register.filter
def prose(text: str) -> SafeString:
    """Plain text as paragraphs: everything escaped, addresses as links, an empty line begins a paragraph."""
    parts = re.split(r"\n\s*\n", text.strip())
    return SafeString("".join(f"<p>{_line_breaks(part)}</p>" for part in parts if part))


def _line_breaks(text: str) -> str:
    return _linked(text).replace("\n", "<br>")


def _linked(text: str) -> str:
    out, last = [], 0
    for found in ADDRESS.finditer(text):
        address = found.group().rstrip(TRAILING)
        shown = address if len(address) <= SHOWN_MOST else address[: SHOWN_MOST - 1] + "…"
        out += [escape(text[last : found.start()]), f'<a href="{escape(address)}" rel="noopener nofollow">{escape(shown)}</a>']
        last = found.start() + len(address)
    return "".join([*out, escape(text[last:])])
