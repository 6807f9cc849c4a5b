"""People score a group by hand: the checklist of the four senses, and the methods the journal cannot tell of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from qunying.charter.facts import MethodsScored, SensesScored
from qunying.charter.scores.models import SenseCard
from qunying.charter.scores.wording import CHECKLIST, LEAST_ITEMS, METHOD_MOST, METHODS, MOST, PARTS, SENSES
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.journal.record import record, timezone_of
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

WHY_LEAST, WHY_MOST = 4, 200

Answers = dict[str, dict[str, int]]


@verb("charter.score_senses", needs=("owner", "operator"))
def score_senses(group: str, *, answers: dict[str, dict[str, int]], staff_id: int, key: str) -> str:
    """The checklist as answered stands as a card of today; returns its public id. The same ``key`` again gives the same card.

    ``answers`` is 0 to 4 for each answered item of each sense. Refused: ``no_such_group``, ``unknown_score_item``, ``bad_score_answer``,
    ``too_few_items`` (naming the first sense with fewer than three).
    """
    room = _room(group)
    _check_answers(answers)
    for sense in SENSES:
        if len(answers.get(sense, {})) < LEAST_ITEMS:
            raise Refused("too_few_items", sense=str(PARTS["senses"][sense]), answered=len(answers.get(sense, {})), least=LEAST_ITEMS)
    scores = {sense: _share(answers[sense]) for sense in SENSES}
    fact = SensesScored(**scores, items=sum(len(answers[sense]) for sense in SENSES))
    return _keep(room, SenseCard.Kind.SENSES, {sense: dict(answers[sense]) for sense in SENSES}, scores, fact, staff_id, key)


@verb("charter.score_methods", needs=("owner", "operator"))
def score_methods(group: str, *, scores: dict[str, int], why: dict[str, str], staff_id: int, key: str) -> str:
    """These methods have a score by hand, each with what it rests on, as a card of today; returns its public id. The same ``key`` again gives the same card.

    Refused: ``no_such_group``, ``unknown_score_item``, ``no_score_given``, ``bad_score_answer``, ``score_without_reason``.
    """
    room = _room(group)
    if not scores:
        raise Refused("no_score_given")
    for method, value in scores.items():
        if method not in METHODS:
            raise Refused("unknown_score_item", item=method)
        if not 0 <= value <= METHOD_MOST:
            raise Refused("bad_score_answer", item=str(PARTS["methods"][method]), most=METHOD_MOST)
        if not WHY_LEAST <= len(why.get(method, "").strip()) <= WHY_MOST:
            raise Refused("score_without_reason", method=str(PARTS["methods"][method]), least=WHY_LEAST, most=WHY_MOST)
    answers = {method: {"score": value, "why": why[method].strip()} for method, value in scores.items()}
    fact = MethodsScored(tuple(scores), tuple(scores.values()))
    return _keep(room, SenseCard.Kind.METHODS, answers, dict(scores), fact, staff_id, key)


def _keep(room: GroupRow, kind: str, answers: Mapping[str, Any], scores: Mapping[str, int], fact: object, staff_id: int, key: str) -> str:
    now = clock.now()
    card = SenseCard(
        key=key[:40], community_id=room.community_id, group_id=room.id, staff_id=staff_id, kind=kind, answers=dict(answers), scores=dict(scores), at=now,
        day=clock.local_day(now, timezone_of(room.community_id)),
    )  # fmt: skip
    with transaction.atomic():
        kept, new = SenseCard.objects.get_or_create(key=card.key, defaults={
            name: getattr(card, name) for name in ("public_id", "community_id", "group_id", "staff_id", "kind", "answers", "scores", "at", "day")
        })  # fmt: skip
        if new:
            record(fact, key=f"charter.card:{kept.public_id}", community=room.community_id, group=room.id, staff=staff_id, subject=("score_card", kept.pk))
    return kept.public_id


def _room(public_id: str) -> GroupRow:
    room = groups.group(public_id)
    if room is None:
        raise Refused("no_such_group")
    return room


def _check_answers(answers: Answers) -> None:
    for sense, given in answers.items():
        for item, value in given.items():
            if sense not in CHECKLIST or item not in CHECKLIST[sense]:
                raise Refused("unknown_score_item", item=f"{sense}.{item}")
            if not 0 <= value <= MOST:
                raise Refused("bad_score_answer", item=str(CHECKLIST[sense][item]), most=MOST)


def _share(given: Mapping[str, int]) -> int:
    """The answers as 0 to 100, halves upwards."""
    return (200 * sum(given.values()) + MOST * len(given)) // (2 * MOST * len(given))
