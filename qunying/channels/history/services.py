"""Bring a chat's history in: understood first, taken in second, written down third; and words given back or erased."""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from qunying.channels.history import giving_out, sources, tabling
from qunying.channels.history.items import Format, Lost, Source
from qunying.channels.history.models import HistoryImport, HistoryMessage
from qunying.channels.history.stage import Stage, Staged
from qunying.channels.history.taking_in import take_in
from qunying.insight.arrays import take_plain_memory
from qunying.kernel import clock
from qunying.kernel.bulk import paced
from qunying.kernel.memory import give_back
from qunying.kernel.refusals import Refused
from qunying.kernel.scratch import scratch
from qunying.people import queries as people
from qunying.people import services as people_services

FACT_BYTES, BODY_BYTES, LAKE_SHARE = 255, 90, 0.2  # measured on both databases; words come on top
BROKEN = ("json_broken", "file_broken", "json_too_deep", "record_too_long")  # reading stopped there: nobody knows how much is missing
ROOM_KEPT = 0.1  # of the free disk: a house that is full cannot even delete
ERASED_AT_ONCE = 400
TIMEZONE = "Asia/Shanghai"  # of a new community and of times without a zone, unless said otherwise

Progress = Callable[[str, int], None]  # is told the step (read, write) and how far it has come


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be brought in, and what the export does not say itself."""

    path: Path
    community: str = ""  # short name; made of the name when empty
    name: str = ""  # of a new community; the chat's own name when empty
    format: str = ""
    timezone: str = ""
    date_order: str = ""
    partial: bool = False  # take what can be read of a source that breaks off
    by: str = ""


@dataclass(slots=True)
class Report:
    """What an import understood and what became of it; ``read`` = ``new`` + ``known`` + all ``lost``."""

    format: str
    community: str
    read: int
    lost: dict[str, int]
    losses: list[Lost]
    groups: int
    members: int
    since: int | None
    until: int | None
    bytes: int  # of disk it takes, estimated
    new: int = 0
    known: int = 0
    chats: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def plain(self) -> dict[str, Any]:
        """For scripts."""
        numbers = {"read": self.read, "new": self.new, "known": self.known, "lost": self.lost, "groups": self.groups, "members": self.members}
        return numbers | {"seconds": round(self.seconds, 2), "community": self.community, "format": self.format, "bytes": self.bytes}


@contextmanager
def understood(wish: Wish, progress: Progress | None = None) -> Iterator[tuple[Staged, Report]]:
    """What the source holds, staged in a folder that goes with the block; the database is as it was.

    Refused when nothing in it is a chat, when it breaks off (unless ``partial``), or when it would not fit on the disk.
    """
    take_plain_memory()
    with ExitStack() as closing:
        folder = closing.enter_context(scratch("import-"))
        known = people.community_by_slug(wish.community) if wish.community else None
        asked = Source(wish.path, wish.timezone or (known.timezone if known else TIMEZONE), wish.date_order)
        with sources.opened(wish.path, folder / "unpacked", format_name=wish.format) as found:
            slug = wish.community or slug_of(wish.name or wish.path.stem)
            with Stage(folder / "staged", slug, progress and (lambda done: progress("read", done))) as stage:
                closing.callback(stage.kept.people.close)
                for items in sources.items(found, asked):
                    stage.take(items)
            give_back()
            report = _report(stage.kept, found.format, slug)
            _check(wish, stage.kept, report, alone=len(found.exports) == 1)
        yield stage.kept, report


def bring_in(wish: Wish, *, progress: Progress | None = None, gently: bool = True, told: Callable[[Report], None] | None = None) -> Report:
    """The history stands in the community (made as an archive where there is none of that name) and the import in the list of imports.

    ``told`` hears what was understood before anything is written. May be called again: what stands already is counted as known.
    """
    started = time.monotonic()
    with understood(wish, progress) as (staged, report):
        if told:
            told(report)
        community = _community(wish, report, staged)
        row = HistoryImport.objects.create(
            community_id=community, at=clock.now(), by=wish.by, file=wish.path.name[:200], format=report.format, read=report.read, lost=report.lost,
            losses=[[lost.reason, lost.where[:200]] for lost in report.losses],
        )  # fmt: skip
        taken = take_in(staged, community=community, slug=report.community, gently=gently, progress=progress and (lambda done: progress("write", done)))
        report.new, report.groups, report.members = taken.new, len(taken.groups), taken.members
        report.known = staged.messages + staged.people.moves - taken.new
        report.seconds = time.monotonic() - started
        HistoryImport.objects.filter(pk=row.pk).update(
            new=report.new, known=report.known, groups=report.groups, members=report.members, seconds=report.seconds, finished=True
        )
    give_back()
    return report


def imports(community_id: int | None = None) -> list[HistoryImport]:
    """The imports so far, the latest first; of one community or of all."""
    rows = HistoryImport.objects.select_related("community").order_by("-pk")
    return list(rows if community_id is None else rows.filter(community_id=community_id))


def words_of(identity_id: int) -> Iterator[dict[str, Any]]:
    """Everything somebody said in the histories brought in, for their own export."""
    rows = HistoryMessage.objects.filter(identity=identity_id).order_by("at", "pk")
    for row in rows.values_list("message", "group_id", "at", "form", "body", "reply_to").iterator(2000):
        yield dict(zip(("id", "group_id", "at", "form", "body", "reply_to"), row, strict=True))


def erase_words(identity_id: int) -> int:
    """Nothing of what they said in the histories is left; the facts stay countable, and importing again does not bring the words back."""
    gone = 0
    while ids := list(HistoryMessage.objects.filter(identity=identity_id).values_list("pk", flat=True)[:ERASED_AT_ONCE]):
        for part in paced([ids]):
            gone += HistoryMessage.objects.filter(pk__in=part).delete()[0]
    return gone


def give_out(community_id: int, folder: Path, kind: str) -> list[Path]:
    """The community stands in the folder: each group's talk as ``chatlab``, or messages, members and facts as tables (parquet, csv, xlsx)."""
    return giving_out.chatlab(community_id, folder) if kind == "chatlab" else tabling.tables(community_id, folder, kind)


def dialects() -> list[Format]:
    """Every dialect that can be read, by name, with what it loses."""
    return sources.dialects()


def slug_of(name: str) -> str:
    """A short name for a community, made of a name, the same every time; of a name in Chinese nothing can be read off it."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:32].strip("-")
    return plain if name.isascii() and plain else f"{plain or 'chat'}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def _report(staged: Staged, dialect: str, slug: str) -> Report:
    records = staged.messages + staged.people.moves + 2 * staged.people.pairs
    size = int((records * FACT_BYTES + staged.messages * BODY_BYTES + staged.text_bytes) * (1 + LAKE_SHARE))
    return Report(
        dialect, slug, staged.read, dict(staged.lost.most_common()), staged.losses, len(staged.chats), len(staged.people), staged.since, staged.until, size,
        chats=[chat.name for chat in staged.chats],
    )  # fmt: skip


def _check(wish: Wish, staged: Staged, report: Report, *, alone: bool) -> None:
    broken = [lost for lost in staged.losses if lost.reason in BROKEN]
    if alone and broken and not wish.partial:
        raise Refused("history_breaks_off", file=wish.path.name, read=staged.messages, where=broken[0].where, why=broken[0].sample)
    if not staged.messages and not staged.people.moves:
        raise Refused("nothing_in_history", file=wish.path.name, lost=report.lost)
    free = shutil.disk_usage(settings.DATA).free
    if report.bytes > free * (1 - ROOM_KEPT):
        raise Refused("history_too_big", need=report.bytes, free=free)


def _community(wish: Wish, report: Report, staged: Staged) -> int:
    known = people.community_by_slug(report.community)
    if known is not None:
        return int(known.pk)
    named = wish.name or (staged.chats[0].name if len(staged.chats) == 1 else wish.path.stem)
    made = people_services.create_community(
        slug=report.community, name=people_services.name_of(named, _("带进来的社群")), kind="archive", timezone=wish.timezone or TIMEZONE,
        is_archive=True, attribution=_("从聊天记录 %(file)s 导入") % {"file": wish.path.name},
    )  # fmt: skip
    return int(made.pk)
