"""Cells for files that a spreadsheet opens."""

from __future__ import annotations

from typing import Any, Final

# What Excel, WPS or LibreOffice may read as the start of a formula (OWASP, CSV injection), in full width too.
ARMED: Final = frozenset("=+-@\t\r＝＋－＠")


def harmless(value: Any) -> Any:
    """The value as a cell; text that a spreadsheet would take for a formula is led by an apostrophe, numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ARMED else value
