"""Day, month and year in a text export whose order depends on the phone it came from."""

from __future__ import annotations

ORDERS = ("ymd", "dmy", "mdy")
_FIRST_YEAR, _LAST_YEAR = 2009, 2099  # WhatsApp's first year; its exports are what this is for
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Day = tuple[int, int, int]


class DateOrder:
    """Listens to the dates of a file, in the order they stand, and rules out what they cannot be."""

    def __init__(self) -> None:
        self.sample = ""
        self._last: tuple[str, str, str] | None = None
        self._days: dict[str, Day] = {}
        self._impossible = dict.fromkeys(ORDERS, 0)
        self._forward = set(ORDERS)
        self._first_parts, self._last_parts = set[str](), set[str]()

    def __bool__(self) -> bool:
        return bool(self.sample)

    def add(self, a: str, b: str, c: str) -> None:
        """One more date stands in the file."""
        if (a, b, c) == self._last:
            return
        self._last = (a, b, c)
        self.sample = self.sample or f"{a}/{b}/{c}"
        self._first_parts.add(a)
        self._last_parts.add(c)
        for order in ORDERS:
            day = _day(order, a, b, c)
            if day is None:
                self._impossible[order] += 1
            else:
                if day < self._days.get(order, day):
                    self._forward.discard(order)
                self._days[order] = day

    def possible(self) -> list[str]:
        """The orders the dates may stand in.

        Years change least: the end with more different numbers holds no year. Of the orders left those with the fewest impossible dates stay (a
        damaged line must not decide), and of these the ones in which the file runs forward, if there are such.
        """
        firsts, lasts = len(self._first_parts), len(self._last_parts)
        left = [order for order in ORDERS if firsts == lasts or (order[0] == "y") == (firsts < lasts)]
        least = min(self._impossible[order] for order in left)
        valid = [order for order in left if self._impossible[order] == least]
        return [order for order in valid if order in self._forward] or valid


def _day(order: str, a: str, b: str, c: str) -> Day | None:
    written = dict(zip(order, (a, b, c), strict=True))
    if len(written["y"]) not in (2, 4) or len(written["m"]) > 2 or len(written["d"]) > 2:
        return None
    year, month, day = int(written["y"]), int(written["m"]), int(written["d"])
    year += 2000 if len(written["y"]) == 2 else 0
    return (year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] else None
