"""Rows of a CSV file as a stream, whatever its encoding; a broken row is told of and passed over."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from qunying.channels.history.items import Lost
from qunying.channels.history.streams import LONGEST_VALUE, Readable, Unread, lines, sample

MIDST = 2000  # physical lines one record may run over: an unclosed quote must not swallow the file


def rows(path: Readable) -> Iterator[dict[str, str] | Lost]:
    """Every record under the names of the first line; the names come without blanks around them."""
    csv.field_size_limit(LONGEST_VALUE)
    feed = _Feed(path)
    reader = csv.reader(feed)
    names: list[str] = []
    while True:
        feed.run = 0
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as problem:
            yield Lost("bad_row", f"{path.name}:{feed.number}", sample(problem))
            continue
        yield from feed.losses()
        if not names:
            names = [name.strip() for name in row]
        elif row and len(row) != len(names):
            yield Lost("bad_row", f"{path.name}:{feed.number}", sample(",".join(row)))
        elif row:
            yield dict(zip(names, row, strict=True)) | {"": f"{path.name}:{feed.number}"}
    yield from feed.losses()


class _Feed:
    """Lines for the csv reader, keeping apart what could not be read."""

    def __init__(self, path: Readable) -> None:
        self._lines, self._name, self._lost = lines(path), path.name, list[Lost]()
        self.number = self.run = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        for number, line in self._lines:
            self.number = number
            if isinstance(line, Unread):
                self._lost.append(Lost(line.reason, f"{self._name}:{number}", line.sample))
                continue
            self.run += 1
            if self.run > MIDST:
                self.run = 0
                raise csv.Error("a quote that is never closed")
            return line.replace("\0", "") + "\n"
        raise StopIteration

    def losses(self) -> Iterator[Lost]:
        """What was lost since last asked."""
        lost, self._lost = self._lost, []
        yield from lost
