"""An answer to a question in SQL as a CSV file, the same from the console and from the shell."""

from __future__ import annotations

import csv
import io
from typing import Final

from qunying.faces.kit.sheets import harmless
from qunying.insight.asking import Answer

EXCEL_MARK: Final = "\ufeff"  # without it Excel reads the file as GBK


def as_csv(answer: Answer, *, for_excel: bool = False) -> str:
    """Names of columns, then rows; empty where unknown, and no text that a spreadsheet would take for a formula."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(harmless(column["name"]) for column in answer.columns)
    out.writerows([harmless(value) for value in row] for row in answer.rows)
    return (EXCEL_MARK if for_excel else "") + text.getvalue()
