"""Day, month and year in a text export whose order depends on the phone it came from."""

from __future__ import annotations

ORDERS = ("ymd", "dmy", "mdy")
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Day = tuple[int, int, int]


class DateOrder:
    """Listens to the dates of a file, in the order they stand, and rules out what they cannot be.

    An order falls away where it makes no date (a 13th month), and, when another order runs forward through the whole file, where it runs backward.
    """

    def __init__(self) -> None:
        self.sample = ""
        self._last: tuple[str, str, str] | None = None
        self._days: dict[str, Day] = {}
        self._valid, self._forward = set(ORDERS), set(ORDERS)

    def __bool__(self) -> bool:
        return bool(self.sample)

    def add(self, a: str, b: str, c: str) -> None:
        """One more date stands in the file."""
        if (a, b, c) == self._last:
            return
        self._last = (a, b, c)
        self.sample = self.sample or f"{a}/{b}/{c}"
        for order in tuple(self._valid):
            day = _day(order, a, b, c)
            if day is None:
                if len(self._valid) > 1:  # a last one stays: the odd impossible date is lost by itself
                    self._valid.discard(order)
                continue
            if day < self._days.get(order, day):
                self._forward.discard(order)
            self._days[order] = day

    def possible(self) -> list[str]:
        """The orders the dates may stand in."""
        return [order for order in ORDERS if order in self._valid & self._forward] or [order for order in ORDERS if order in self._valid]


def _day(order: str, a: str, b: str, c: str) -> Day | None:
    written = dict(zip(order, (a, b, c), strict=True))
    if len(written["y"]) not in (2, 4) or len(written["m"]) > 2 or len(written["d"]) > 2:
        return None
    year, month, day = int(written["y"]), int(written["m"]), int(written["d"])
    year += 2000 if len(written["y"]) == 2 else 0
    return (year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] else None
