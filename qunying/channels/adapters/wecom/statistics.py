"""The official statistics copied before the platform forgets them: once per corp, owner and day, what lacks asked for again and never taken for zero."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from qunying.channels.adapters.wecom import client as api
from qunying.channels.adapters.wecom.client import Client, Reply
from qunying.channels.adapters.wecom.facts import StatsCopied
from qunying.channels.adapters.wecom.life import DAYS_KEPT, OWNERS_MOST, ZONE, platform_day, stamp
from qunying.channels.adapters.wecom.models import Owner, OwnerDay
from qunying.channels.adapters.wecom.owners import refresh
from qunying.channels.adapters.wecom.sandbox import SandboxClient
from qunying.channels.models import Channel
from qunying.flows.periodic import every
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.bulk import chunks

EVERY_SECONDS: Final = 600.0
ASK_FROM_HOUR: Final = 10  # of the platform's day: by then yesterday is reckoned
AGAIN_AFTER, AGAIN_MOST = timedelta(hours=1), timedelta(hours=24)  # doubled with every try
CALLS_MOST: Final = 60  # in one run; the rest of a long backlog comes with the next
STOPS: Final = frozenset({api.TOO_OFTEN, api.TOO_MANY_AT_ONCE, api.BUSY, api.NO_RIGHT, api.OUT_OF_RANGE, api.NO_CONTACT_RIGHT})  # no use in asking for more now
NUMBERS: Final = (
    "new_chat_cnt", "chat_total", "chat_has_msg", "new_member_cnt", "member_total", "member_has_msg", "msg_total", "migrate_trainee_chat_cnt",
)  # fmt: skip
OPTIONAL: Final = frozenset({"migrate_trainee_chat_cnt"})  # given to schools only

_WRITTEN: Final = ("copied_at", "errcode", "tries", "asked_at", "per_group", *NUMBERS)

ClientFor = Callable[[str], Client]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of asking for one day of some owners: each one's numbers, or why there are none."""

    numbers: dict[str, dict[str, int]]
    errcode: int  # for every owner without numbers


def copy_all() -> int:
    """Every community's owners have been asked about; returns how many days were copied."""
    rows = Channel.objects.filter(kind="wecom", withdrawn_at=None, community__is_archive=False).order_by("id")
    return sum(copy(row.community_id, row.key, row.account) for row in rows)


def copy(community_id: int, channel: str, corp: str, *, client_for: ClientFor = SandboxClient) -> int:
    """Each of the last 180 days that is over and not copied yet was asked for, the newest first; returns how many days of owners were copied.

    A day asked for in vain keeps its reason and is asked for again after an hour, then two, four … to a day.
    """
    today = platform_day(clock.now())
    client = client_for(corp)
    refresh(community_id, channel, corp, client, today)
    copied = 0
    for day, owners in _asked(community_id, corp, today):
        answer = _ask(client, day, [owner.userid for owner in owners])
        copied += _keep(owners, day, answer)
        if answer.errcode in STOPS:
            break
    return copied


def wanted_from(owner: Owner, today: date) -> date:
    """The first day whose numbers the platform can still give and that the owner had a chat of ours on."""
    return max(owner.since, today - timedelta(days=DAYS_KEPT))


def last_ready(now: datetime) -> date:
    """The last day the platform has reckoned by now."""
    local = now.astimezone(ZONE)
    return local.date() - timedelta(days=1 if local.hour >= ASK_FROM_HOUR else 2)


def _asked(community_id: int, corp: str, today: date) -> Iterator[tuple[date, Sequence[Owner]]]:
    """The days to ask for now, the newest first, each with up to a hundred owners; as many as one run may ask."""
    owners = list(Owner.objects.filter(community_id=community_id, corp=corp, chats__gt=0).order_by("id"))
    known = {(row.owner_id, row.day): row for row in OwnerDay.objects.filter(owner__in=owners, day__gte=today - timedelta(days=DAYS_KEPT))}
    lacking: dict[date, list[Owner]] = defaultdict(list)
    for owner in owners:
        day = last_ready(clock.now())
        while day >= wanted_from(owner, today):
            if _is_due(known.get((owner.pk, day))):
                lacking[day].append(owner)
            day -= timedelta(days=1)
    calls = [(day, part) for day in sorted(lacking, reverse=True) for part in chunks(lacking[day], OWNERS_MOST)]
    yield from calls[:CALLS_MOST]


def _is_due(row: OwnerDay | None) -> bool:
    if row is None:
        return True
    return row.copied_at is None and clock.now() - row.asked_at >= min(AGAIN_AFTER * 2 ** min(row.tries - 1, 10), AGAIN_MOST)


def _ask(client: Client, day: date, userids: Sequence[str]) -> _Answer:
    found: dict[str, dict[str, int]] = {}
    offset = 0
    while True:
        try:
            reply = client.groupchat_statistic(day_begin_time=stamp(day), day_end_time=stamp(day), owner_filter={"userid_list": userids}, offset=offset)
        except api.Timeout:
            return _Answer(found, api.NO_ANSWER)
        if reply["errcode"] != api.OK:
            return _Answer(found, reply["errcode"])
        found |= {item["owner"]: numbers for item in reply["items"] if (numbers := _numbers(item)) is not None}
        if not reply["items"] or reply["next_offset"] >= reply["total"]:
            return _Answer(found, api.NOT_GIVEN)
        offset = reply["next_offset"]


def _numbers(item: Reply) -> dict[str, int] | None:
    """The eight numbers, when each is a whole one; a missing number is not zero."""
    data: dict[str, Any] = dict.fromkeys(OPTIONAL, 0) | item["data"]
    numbers = {name: value for name in NUMBERS if type(value := data.get(name)) is int and value >= 0}
    return numbers if len(numbers) == len(NUMBERS) else None


def _keep(owners: Sequence[Owner], day: date, answer: _Answer) -> int:
    """What was answered stands in the table, with a fact for each copied day; a day that was copied meanwhile stays as it is."""
    with transaction.atomic():
        there = {row.owner_id: row for row in OwnerDay.objects.select_for_update().filter(owner__in=owners, day=day).order_by("id")}
        rows = [there.get(owner.pk) or OwnerDay(owner=owner, day=day, asked_at=clock.now()) for owner in owners]
        open_rows = [row for row in rows if row.copied_at is None]
        copied = [row for row in open_rows if _note(row, answer.numbers.get(row.owner.userid), answer.errcode)]
        OwnerDay.objects.bulk_update([row for row in open_rows if row.pk is not None], _WRITTEN)
        OwnerDay.objects.bulk_create([row for row in open_rows if row.pk is None])
        record_many([_draft(row, answer.numbers[row.owner.userid]) for row in copied])
    return len(copied)


def _note(row: OwnerDay, numbers: dict[str, int] | None, errcode: int) -> bool:
    """The row, not saved yet, carries what was answered; returns whether it is a copy now."""
    now = clock.now()
    row.tries, row.asked_at, row.errcode = row.tries + 1, now, errcode if numbers is None else api.OK
    if numbers is None:
        return False
    row.copied_at, row.per_group = now, row.owner.group is not None and numbers["chat_total"] == 1 and row.owner.since <= row.day
    for name, value in numbers.items():
        setattr(row, name, value)
    return True


def _draft(row: OwnerDay, numbers: dict[str, int]) -> Draft:
    owner = row.owner
    return Draft(
        StatsCopied(of_day=int(f"{row.day:%Y%m%d}"), owner=owner.pk, chats=owner.chats, **numbers), key=f"wecom.stats:{owner.pk}:{row.day:%Y%m%d}",
        community=owner.community_id, group=owner.group if row.per_group else None, staff=owner.staff, channel=owner.channel,
        subject=("wecom_owner", owner.pk),
    )  # fmt: skip


every(EVERY_SECONDS, "wecom.copy_statistics")(copy_all)
