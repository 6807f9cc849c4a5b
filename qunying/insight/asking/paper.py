"""An answer as a CSV file."""

from __future__ import annotations

import csv
import io
from typing import Any

from qunying.insight.asking.running import Answer

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would reckon instead of show
EXCEL_MARK = "\ufeff"  # without it Excel reads the file as GBK


def as_csv(answer: Answer, *, for_excel: bool = False) -> str:
    """Names of columns, then rows; empty where unknown, and no text that a spreadsheet would take for a formula."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(_harmless(column["name"]) for column in answer.columns)
    out.writerows([_harmless(value) for value in row] for row in answer.rows)
    return (EXCEL_MARK if for_excel else "") + text.getvalue()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
