"""打卡 as declared: open every day between two times."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_lazy as _

from qunying.activities.kinds import Kind, register
from qunying.activities.shapes import FIRST_MINUTE, LAST_MINUTE, Shape, Time


class CheckInShape(Shape):
    """Open every day between two times."""

    kind: Literal["check_in"]
    opens: Time = FIRST_MINUTE
    closes: Time = LAST_MINUTE

    def hours(self) -> tuple[str, str]:
        """From when until when one may check in each day."""
        return self.opens, self.closes


register(Kind("check_in", lambda: str(_("打卡")), "circle-check", CheckInShape, took_part="CheckIn", today=True))
