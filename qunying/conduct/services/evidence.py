"""What a case rests on: a post, a fact of the journal, or words somebody wrote down; always of the member it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qunying.channels import queries as channels
from qunying.journal.read import by_ids
from qunying.kernel.ids import keyed_hash
from qunying.kernel.refusals import Refused

WORDS_MIN, WORDS_MAX = 4, 500


@dataclass(frozen=True, slots=True)
class Evidence:
    """A name that is the same for the same evidence, what was said, and when."""

    key: str
    quote: str
    at: datetime | None


def of(membership_id: int, identity_id: int, *, group_id: int | None, post: int | None, fact: int | None, words: str) -> Evidence:
    """The evidence given; refused ``evidence_missing``, ``evidence_not_theirs``, ``words_too_short`` or ``words_too_long``."""
    if post is not None:
        return _post(membership_id, group_id, post)
    if fact is not None:
        return _fact(identity_id, fact)
    written = " ".join(words.split())
    if not written:
        raise Refused("evidence_missing")
    return Evidence(f"words:{keyed_hash(membership_id, written, purpose='conduct-evidence')[:41]}", check_words(written), None)


def check_words(written: str) -> str:
    """The words, when there are enough to understand and not too many to read."""
    if len(written) < WORDS_MIN:
        raise Refused("words_too_short", length=len(written), limit=WORDS_MIN)
    if len(written) > WORDS_MAX:
        raise Refused("words_too_long", length=len(written), limit=WORDS_MAX)
    return written


def _post(membership_id: int, group_id: int | None, post: int) -> Evidence:
    found = next(iter(channels.feed(group_id, before=post + 1, limit=1)), None) if group_id is not None else None
    if found is None or found.id != post or found.membership != membership_id:
        raise Refused("evidence_not_theirs")
    return Evidence(f"post:{post}", found.body, found.posted_at)


def _fact(identity_id: int, fact: int) -> Evidence:
    found = next(iter(by_ids([fact])), None)
    if found is None or found.identity != identity_id:
        raise Refused("evidence_not_theirs")
    return Evidence(f"fact:{fact}", "", found.happened_at)
