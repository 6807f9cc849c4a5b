"""Results from a table: each line is one member of the event's groups, found by number or by a name only one of them has; never guessed."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from qunying.activities import gate
from qunying.activities.kinds.run.facts import RunResult
from qunying.activities.kinds.run.models import Result
from qunying.groups import queries as groups
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import chunks, paced
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

BYTES_MAX, LINES_MAX = 1_000_000, 5000
KM_MAX, MINUTES_MAX = Decimal(300), Decimal(2880)
NAMES = {
    "member": ("成员", "成员号", "编号", "姓名", "名字", "member", "name", "id"), "km": ("公里", "距离", "里程", "km", "distance"),
    "minutes": ("分钟", "用时", "时间", "minutes", "time"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A line of the table: whose it is, or ``problem`` (a code) why it is nobody's."""

    number: int
    member: str
    km: str
    minutes: str
    membership_id: int | None = None
    metres: int = 0
    seconds: int | None = None
    problem: str = ""


def read_results(activity_id: int, content: bytes) -> list[ResultLine]:
    """Every line of the table as it would be taken; nothing is written. Refused ``results_unreadable`` with what the table must look like."""
    table = _table(content)
    one = gate.standing([activity_id], kind="run").get(activity_id)
    if one is None:
        raise Refused("not_found")
    look_up = _members(one)
    lines, taken = [_line(number, cells, look_up) for number, cells in table], set[int]()
    found = []
    for line in lines:
        twice = line.membership_id in taken
        found.append(ResultLine(line.number, line.member, line.km, line.minutes, problem="twice") if twice and line.membership_id else line)
        taken |= {line.membership_id} if line.membership_id else set()
    return found


@verb("activities.record_results", needs=("owner", "operator"))
def record_results(activity_id: int, *, content: bytes, by: int | None = None) -> list[ResultLine]:
    """Every line that is somebody's is their result (corrected where they had another); returns all lines, those that were not taken with their problem."""
    lines = read_results(activity_id, content)
    good = [line for line in lines if line.membership_id is not None]
    one = gate.standing([activity_id], kind="run")[activity_id]
    places, identities = _places(one), people.identities(line.membership_id for line in good if line.membership_id)
    for part in paced(list(chunks(good, gate.CHUNK))):
        with transaction.atomic():
            _store(activity_id, one.community, part, places, identities, by)
    return lines


def _store(activity_id: int, community: int, lines: Sequence[ResultLine], places: dict[int, int], identities: dict[int, int], by: int | None) -> None:
    now = clock.now()
    standing = {row.membership_id: row for row in Result.objects.select_for_update().filter(activity_id=activity_id).order_by("pk")}
    changed, new = [], []
    for line in lines:
        who = line.membership_id
        assert who is not None
        values: dict[str, Any] = {"metres": line.metres, "seconds": line.seconds, "at": now, "by_staff_id": by}
        row = standing.get(who)
        if row is None:
            key, group = f"r:{activity_id}:{who}", places[who]
            new.append(Result(key=key, community_id=community, activity_id=activity_id, membership_id=who, group_id=group, **values))
        elif (row.metres, row.seconds) != (line.metres, line.seconds):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    made = Result.objects.bulk_create(new, batch_size=gate.CHUNK)
    Result.objects.bulk_update(changed, ["metres", "seconds", "at", "by_staff"], batch_size=gate.CHUNK)
    record_many([
        Draft(
            RunResult(activity_id, row.metres, row.seconds), f"run-result:{row.pk}:{row.metres}:{row.seconds}:{int(now.timestamp())}", community,
            group=row.group_id, identity=identities.get(row.membership_id), staff=by, subject=("run_result", row.pk),
        )
        for row in [*made, *changed]
    ])  # fmt: skip


def _table(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """The lines with their numbers, by what the columns mean."""
    if len(content) > BYTES_MAX:
        raise Refused("results_too_big", most=BYTES_MAX // 1_000_000)
    rows = list(csv.reader(io.StringIO(_text(content), newline="")))
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    columns = {meaning: next((place for place, name in enumerate(head) if name in names), None) for meaning, names in NAMES.items()}
    if columns["member"] is None or columns["km"] is None:
        raise Refused("results_unreadable", head="、".join(head)[:80])
    if len(rows) - 1 > LINES_MAX:
        raise Refused("results_too_long", lines=len(rows) - 1, most=LINES_MAX)
    return [
        (number, {meaning: row[place].strip() if place is not None and place < len(row) else "" for meaning, place in columns.items()})
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):  # what spreadsheets here save
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("results_unreadable", head="")


def _members(one: gate.Live) -> Callable[[str], tuple[int | None, str]]:
    """Who a cell means among those who sit in the event's groups: by public id, else by a name nobody else of them has."""
    members = people.members_by_id(_places(one)).values()
    numbers = {member.public_id: member.id for member in members}
    names: dict[str, list[int]] = {}
    for member in members:
        names.setdefault(_plain(member.name), []).append(member.id)

    def look_up(cell: str) -> tuple[int | None, str]:
        if cell in numbers:
            return numbers[cell], ""
        found = names.get(_plain(cell), [])
        return (found[0], "") if len(found) == 1 else (None, "several" if found else "unknown")

    return look_up


def _places(one: gate.Live) -> dict[int, int]:
    """Everybody who sits in a group that takes part, with the first such group."""
    routes = one.activity.routes
    rooms = {room.id for room in groups.groups(one.community) if not routes or room.route in routes}
    places: dict[int, int] = {}
    for seat in groups.seats_of_community(one.community):
        if seat.group_id in rooms:
            places.setdefault(seat.membership_id, seat.group_id)
    return places


def _line(number: int, cells: dict[str, str], look_up: Callable[[str], tuple[int | None, str]]) -> ResultLine:
    shown = (number, cells["member"][:60], cells["km"][:20], cells["minutes"][:20])
    km, minutes = _number(cells["km"], KM_MAX), _number(cells["minutes"], MINUTES_MAX) if cells["minutes"] else None
    if km is None:
        return ResultLine(*shown, problem="bad_km")
    if cells["minutes"] and minutes is None:
        return ResultLine(*shown, problem="bad_minutes")
    who, problem = look_up(cells["member"])
    return ResultLine(*shown, who, round(km * 1000), None if minutes is None else round(minutes * 60), problem)


def _number(text: str, most: Decimal) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 < value <= most else None


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip()
