"""打卡 at the console: its hours and today's share; the rest stands under 数据."""

from __future__ import annotations

from typing import Any

from qunying.activities.queries import ActivityRow
from qunying.faces.console.access import Desk

ACTS: dict[str, Any] = {}


def page(desk: Desk, row: ActivityRow) -> dict[str, Any]:
    """Nothing beyond what the list says."""
    return {}
