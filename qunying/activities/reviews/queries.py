"""What one may ask about reviews: what waits, what a member was told, what comes next, the lines to comment with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qunying.activities import kinds
from qunying.activities.queries.listing import ActivityRow, listed
from qunying.activities.reviews import readers
from qunying.activities.reviews.lines import lines
from qunying.activities.reviews.models import Review
from qunying.activities.reviews.peers import PeerRow, peers, reads_in
from qunying.activities.reviews.queue import Homework, item, waiting
from qunying.kernel import clock

__all__ = ["Homework", "PeerRow", "ReviewRow", "done_lately", "done_lately_by", "expected", "lines", "own", "peers", "reads_in", "waiting"]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """What a member was told about something they wrote; ``again`` says that they may hand it in anew."""

    row: int
    text: str
    verdict: str
    verdict_name: str
    words: str
    by: str
    at: datetime
    again: bool


def own(activity_id: int, membership_id: int) -> list[ReviewRow]:
    """What the member was told in this activity, newest first; what they handed in anew since is left out."""
    rows = list(Review.objects.filter(activity_id=activity_id, membership_id=membership_id, standing=True).order_by("-at", "-pk")[:30])
    names = readers.names([readers.of(one) for one in rows])
    return [_row(one, names[readers.of(one)]) for one in rows]


def expected(community_id: int) -> list[ActivityRow]:
    """The activities from which something to read may still come: running ones first, then those to come, the next first."""
    rows = [row for row in listed(community_id) if row.state != "over" and kinds.get(row.kind).homework]
    return sorted(rows, key=lambda row: (row.state != "running", row.opens_at))


def done_lately(staff_ids: Sequence[int], *, within: timedelta) -> int:
    """How many these reviewers have read of late."""
    return Review.objects.filter(reviewer_id__in=staff_ids, at__gt=clock.now() - within).count()


def done_lately_by(membership_id: int, *, within: timedelta) -> int:
    """How many the member has read of late."""
    return Review.objects.filter(peer_id=membership_id, at__gt=clock.now() - within).count()


def _row(one: Review, by: str) -> ReviewRow:
    given = item(one.community_id, one.activity_id, one.row)
    verdict = Review.Verdict(one.verdict)
    return ReviewRow(one.row, given.text if given else "", one.verdict, str(verdict.label), one.words, by, one.at, verdict == Review.Verdict.RETURNED)
