"""Reviewing what a member wrote, handing in anew what was returned, and the lines to comment with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from qunying.activities.reviews import readers
from qunying.activities.reviews.facts import Excelled, HandedInAgain, Reviewed
from qunying.activities.reviews.lines import CODES, lines
from qunying.activities.reviews.models import Review, ReviewClaim, ReviewLine
from qunying.activities.reviews.queue import item, take, take_for
from qunying.activities.reviews.readers import Reader
from qunying.activities.wording import clean, line
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

__all__ = ["edit_lines", "hand_in_again", "review", "say", "take", "take_for"]

WORDS_MAX, TEXT_MAX, LINE_MAX = 500, 2000, 200
Verdict = Review.Verdict


@verb("activities.review", needs=("owner", "operator", "host", "reviewer"))
def review(community_id: int, *, activity_id: int, row: int, verdict: str, by: int, template: str = "", words: str = "") -> int:
    """The member reads this verdict with these words; returns the review's id. The same reviewer's same verdict again is the same review.

    Refused ``review_verdict_unknown``, ``review_needs_words``, ``review_taken`` and ``already_reviewed``.
    """
    return say(community_id, Reader(by), activity_id=activity_id, row=row, verdict=verdict, template=template, words=words)


def say(community_id: int, reader: Reader, *, activity_id: int, row: int, verdict: str, template: str = "", words: str = "") -> int:
    """The member reads this verdict of that reader, who may give it; refused as ``review`` is."""
    if verdict not in Verdict.values:
        raise Refused("review_verdict_unknown", verdict=verdict[:20])
    said = clean(words, most=WORDS_MAX, empty=True) or (lines(community_id).get(template, "") if template else "")
    if verdict == Verdict.RETURNED and not said:
        raise Refused("review_needs_words")
    given, now = item(community_id, activity_id, row), clock.now()
    if given is None:
        raise Refused("not_found")
    code = template if template in CODES and not words.strip() else ""
    try:
        with transaction.atomic():
            _mine(given, reader)
            one = Review.objects.create(
                community_id=community_id, activity_id=activity_id, row=row, membership_id=given.membership_id, group_id=given.group_id,
                **reader.which, verdict=verdict, template=code, words=said, at=now,
            )  # fmt: skip
            ReviewClaim.objects.filter(activity_id=activity_id, row=row).delete()
            _tell(one, given)
    except IntegrityError:
        return _done_before(activity_id, row, verdict, reader)
    return one.pk


@verb("activities.hand_in_again", needs=("member",))
def hand_in_again(membership_id: int, *, activity_id: int, row: int, text: str) -> None:
    """The member's words stand in place of those returned, and wait to be read again. Refused ``not_returned``."""
    kept = clean(text, most=TEXT_MAX)
    with transaction.atomic():
        own = Review.objects.select_for_update().filter(activity_id=activity_id, row=row, membership_id=membership_id, standing=True)
        one = own.filter(verdict=Verdict.RETURNED).first()
        given = item(one.community_id, activity_id, row) if one else None
        if one is None or given is None:
            raise Refused("not_returned")
        given.text = kept
        given.save(update_fields=["text"])
        Review.objects.filter(pk=one.pk).update(standing=False, handed_in_at=clock.now())
        identity = people.identities([membership_id]).get(membership_id)
        fact = HandedInAgain(activity_id, row, len(kept))
        record(fact, key=f"handed-in-again:{one.pk}", community=one.community_id, group=one.group_id, identity=identity, subject=("review", one.pk))


@verb("activities.edit_review_lines", needs=("owner", "operator", "reviewer"))
def edit_lines(community_id: int, *, texts: Mapping[str, str]) -> None:
    """The community comments with these lines from now on; an empty one is ours again."""
    kept = {code: line(texts.get(code, ""), most=LINE_MAX, empty=True) for code in CODES}
    with transaction.atomic():
        for code, text in kept.items():
            if text:
                ReviewLine.objects.update_or_create(community_id=community_id, code=code, defaults={"text": text})
            else:
                ReviewLine.objects.filter(community_id=community_id, code=code).delete()


def _mine(given: Any, reader: Reader) -> None:
    """Nobody else has the item in hand."""
    held = ReviewClaim.objects.filter(activity_id=given.activity_id, row=given.pk, until__gt=clock.now()).exclude(**reader.which)
    other = held.first()
    if other is not None:
        raise Refused("review_taken", name=_name(other))


def _tell(one: Review, given: Any) -> None:
    identity = people.identities([one.membership_id]).get(one.membership_id)
    envelope: dict[str, Any] = {"community": one.community_id, "group": one.group_id, "identity": identity, "staff": one.reviewer_id}
    envelope["subject"] = ("review", one.pk)
    minutes = int((one.at - given.at).total_seconds() // 60)
    told = Reviewed(one.activity_id, one.row, one.verdict, one.template or None, minutes, readers.of(one).identity)
    record(told, key=f"reviewed:{one.pk}", **envelope)
    if one.verdict == Verdict.EXCELLENT:
        record(Excelled(one.activity_id, one.row), key=f"excelled:{one.activity_id}:{one.row}", **envelope)


def _done_before(activity_id: int, row: int, verdict: str, reader: Reader) -> int:
    one = Review.objects.get(activity_id=activity_id, row=row, standing=True)
    if readers.of(one) == reader and one.verdict == verdict:
        return one.pk
    raise Refused("already_reviewed", name=_name(one), verdict=str(Verdict(one.verdict).label))


def _name(row: Review | ReviewClaim) -> str:
    who = readers.of(row)
    return readers.names([who])[who]
