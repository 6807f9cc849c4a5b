"""Keep the lake small in files: merge many little segments into one, remove what no manifest row names, and make it anew when it is broken."""

from __future__ import annotations

import logging
from collections import defaultdict

from django.db import transaction

from qunying.insight.lake import files
from qunying.insight.lake.writer import CUT_FACTS_MAX, catch_up
from qunying.insight.lazy import pyarrow as pa
from qunying.insight.models import Lake, Segment
from qunying.kernel import clock
from qunying.kernel.killpoints import reach
from qunying.kernel.memory import give_back

log = logging.getLogger(__name__)

KEEP_SECONDS = 300
MERGE_FROM = 16  # a cut a minute makes 1,440 files a day; opening a file costs more than reading a few hundred rows
MERGE_ROWS_MAX = 2 * CUT_FACTS_MAX  # rows as wide as all kinds together take 2 KB each while they are put in order, in a worker that stays


def keep() -> tuple[int, int]:
    """Small segments are merged and orphans removed; returns (segments merged away, files removed)."""
    return merge_small(), sweep()


def merge_small() -> int:
    """In every partition with many small segments these are one segment with the same facts; returns how many were merged away."""
    partitions: dict[tuple[int, str], list[Segment]] = defaultdict(list)
    for segment in Segment.objects.filter(rows__lt=CUT_FACTS_MAX).order_by("first_tx", "first_fact"):
        partitions[segment.community, segment.month].append(segment)
    merged = sum(_merge(_fitting(small)) for small in partitions.values() if len(small) >= MERGE_FROM)
    if merged:
        give_back()
    return merged


def sweep(*, older_than_seconds: float = files.GRACE_SECONDS) -> int:
    """Files without a manifest row (left by a killed writer, or merged away) are removed after a grace; returns how many."""
    # Files are listed before the manifest is read: a file that a writer is about to commit is younger than the grace anyway.
    candidates = files.strangers(set(), older_than_seconds=older_than_seconds)
    known = set(Segment.objects.values_list("path", flat=True))
    orphans = [path for path in candidates if path not in known]
    for path in orphans:
        files.remove(path)
    return len(orphans)


def rebuild() -> int:
    """The lake is empty and then written anew from the journal, as after a restore; returns the facts in it."""
    with transaction.atomic():
        Segment.objects.all().delete()
        Lake.objects.update_or_create(pk=1, defaults={"tx": 0, "fact": 0, "data_time": None})
    return catch_up()


def _fitting(small: list[Segment]) -> list[Segment]:
    chosen, rows = [], 0
    for segment in small:
        rows += segment.rows
        if rows > MERGE_ROWS_MAX:
            break
        chosen.append(segment)
    return chosen


def _merge(segments: list[Segment]) -> int:
    if len(segments) < 2:
        return 0
    table = pa.concat_tables([files.read(segment.path) for segment in segments], promote_options="permissive")
    file = files.write(table, community=segments[0].community, month=segments[0].month)
    reach("lake.before_merge")
    first, last = segments[0], max(segments, key=lambda segment: (segment.last_tx, segment.last_fact))
    merged = Segment(
        community=first.community, month=first.month, first_tx=first.first_tx, first_fact=first.first_fact, last_tx=last.last_tx, last_fact=last.last_fact,
        rows=file.rows, bytes=file.bytes, sha256=file.sha256, path=file.path, closed_at=clock.now(),
    )  # fmt: skip
    if not _swap([segment.pk for segment in segments], merged):
        files.remove(file.path)
        return 0
    return len(segments)


def _swap(old: list[int], merged: Segment) -> bool:
    """One row stands for the many; False when somebody else has merged any of them meanwhile."""
    with transaction.atomic():
        deleted, _ = Segment.objects.filter(pk__in=old).delete()
        if deleted != len(old):
            transaction.set_rollback(True)
            return False
        merged.save()
    return True
