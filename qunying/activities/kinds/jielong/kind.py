"""接龙 as declared: from when until when each day, and on which weekdays."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_lazy
from pydantic import Field

from qunying.activities.kinds import Kind, register
from qunying.activities.shapes import Shape, Time


class JielongShape(Shape):
    """Open on some weekdays (none named: every day) between two times."""

    kind: Literal["jielong"]
    opens: Time = "08:00"
    closes: Time = "16:00"
    weekdays: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = Field(default_factory=list)

    def hours(self) -> tuple[str, str]:
        """From when until when one may join each day."""
        return self.opens, self.closes


register(
    Kind(
        "jielong", lambda: str(gettext_lazy("接龙")), "list-check", JielongShape, took_part="Line", counts={"withdrawn_at": None}, today=True,
        acts=("activities.jielong_joined",),
    )
)  # fmt: skip
