"""每日复盘: one pack per group and day, made of nothing but the plan and the facts up to the evening's cutoff; then the head's remark closes the day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from statistics import median
from typing import Any, Final

import orjson
from django.db import transaction

from qunying.camps.hosts.briefs import heads
from qunying.camps.hosts.facts import DayClosed, ReviewBuilt
from qunying.camps.hosts.models import Pack
from qunying.camps.hosts.numbers import day_numbers
from qunying.groups.queries import GroupRow
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

Content = dict[str, Any]
REMARK_MAX: Final = 300
PRAISED_MOST: Final = 3
PRAISE_MEMBERS_MIN: Final = 5  # the best of four people is chance
SHARES: Final = (("on_time", "planned"), ("checked", "members"), ("active", "members"))  # what is compared with the median, and of what it is a share


def gather(community_id: int, groups: Sequence[GroupRow], *, cohort_id: int, day: date, until: datetime) -> int:
    """Each of these groups has its pack for that day with its own numbers; a closed one keeps its remark. Returns how many packs there are now."""
    numbers = day_numbers(community_id, groups, cohort_id=cohort_id, day=day, until=until)
    now = clock.now()
    rows = [
        Pack(
            key=f"{day.isoformat()}:{group.id}", community_id=community_id, group_id=group.id, date=day, content=numbers[group.id], built_at=now,
            staff_id=next((head.staff_id for head in heads(group)), None),
        )
        for group in groups
    ]  # fmt: skip
    Pack.objects.bulk_create(rows, batch_size=50, update_conflicts=True, unique_fields=["key"], update_fields=["content", "built_at", "staff"])
    return len(rows)


def compare(community_id: int, day: date) -> list[Pack]:
    """Every pack of the day also says how it stands beside the median of all groups and whom to praise; the content's fingerprint is recorded."""
    with transaction.atomic():
        rows = list(Pack.objects.select_for_update(no_key=True).filter(community_id=community_id, date=day).order_by("pk"))
        medians = {name: median(shares) if (shares := [s for row in rows if (s := share(row.content, name, of)) is not None]) else None for name, of in SHARES}
        praised = _praised(rows, medians)
        for row in rows:
            row.content = row.content | {"medians": medians, "praised": row.pk in praised}
            row.sha = fingerprint(row.content)
        Pack.objects.bulk_update(rows, ["content", "sha"], batch_size=50)
        record_many([_built(row) for row in rows])
    return rows


def share(content: Content, name: str, of: str) -> float | None:
    """The number as a share of what it is a share of; None where there is nothing to be a share of."""
    return content[name] / content[of] if content.get(of) else None


def need(content: Content) -> int:
    """How much a group's day asks for care: what was not sent weighs most, then who left, open questions, few check-ins, lateness."""
    low = share(content, "checked", "members")
    usual = (content.get("medians") or {}).get("checked")
    behind = max(0.0, usual - low) * 20 if low is not None and usual is not None else 0.0
    unanswered = (content["questions"] or 0) - (content["answered"] or 0)
    return int(6 * content["missed"] + 4 * content["unknown"] + 3 * content["left"] + 2 * unanswered + behind + content["late"] + 0.5)


@verb("camps.close_day", needs=("owner", "operator", "host"))
def close_day(pack_id: int, *, staff_id: int, remark: str) -> bool:
    """The day is closed with the head's one remark; False when it was closed already. Refused ``remark_missing``, ``remark_too_long``, ``not_your_day``."""
    remark = " ".join(remark.split())
    if not remark:
        raise Refused("remark_missing")
    if len(remark) > REMARK_MAX:
        raise Refused("remark_too_long", length=len(remark), limit=REMARK_MAX)
    with transaction.atomic():
        row = Pack.objects.select_for_update(no_key=True).filter(pk=pack_id).first()
        if row is None or row.staff_id != staff_id:
            raise Refused("not_your_day")
        if row.closed_at is not None:
            return False
        row.remark, row.closed_at, row.closed_by_id = remark, clock.now(), staff_id
        row.save(update_fields=["remark", "closed_at", "closed_by"])
        fact = DayClosed(remark_length=len(remark), missed=row.content["missed"])
        record_many([Draft(fact, f"camps.day_closed:{row.pk}", row.community_id, group=row.group_id, staff=staff_id, subject=("pack", row.pk))])
    return True


def fingerprint(content: Content) -> str:
    """The SHA-256 of a pack's content, the same for the same content whatever the database did to its order."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _praised(rows: Iterable[Pack], medians: dict[str, float | None]) -> set[int]:
    """The few groups where everything went out on time and clearly more took part than usual."""
    usual = medians["checked"]
    if usual is None:
        return set()
    good = [
        (found, row)
        for row in rows
        if row.content["members"] >= PRAISE_MEMBERS_MIN
        and row.content["on_time"] == row.content["planned"] > 0
        and (found := share(row.content, "checked", "members") or 0.0) > usual
    ]
    return {row.pk for _share, row in sorted(good, key=lambda pair: (-pair[0], pair[1].group_id))[:PRAISED_MOST]}


def _built(row: Pack) -> Draft:
    fact = ReviewBuilt(sha=f"sha256:{row.sha}", need=need(row.content))
    return Draft(fact, f"camps.review_built:{row.pk}:{row.sha[:16]}", row.community_id, group=row.group_id, staff=row.staff_id, subject=("pack", row.pk))
