"""Lint what the community says it is worth, ask members which of four lines it is, and take each member's one pick."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction

from qunying.charter.models import Positioning, Promise
from qunying.charter.promises import parse
from qunying.charter.valuing.facts import ValueAsked, ValueLinted, ValuePicked
from qunying.charter.valuing.models import ValueAnswer, ValueQuestion
from qunying.groups import queries as groups
from qunying.journal.record import record, timezone_of
from qunying.kernel import clock
from qunying.kernel.ids import keyed_hash
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people import queries as people

OPTIONS: Final = 4
LINE_MAX: Final = 60


def lint_value(community_id: int, *, key: str) -> int:
    """How many of core value and promises fail by the blueprint's rules; the fact stands once under the key. Must run inside a transaction."""
    faults = sum(_vague(one) for one in Promise.objects.filter(community_id=community_id, withdrawn_at=None).select_related("schedule"))
    words = Positioning.objects.filter(community_id=community_id).values_list("core_value", "reason_to_stay").first()
    faults += words is None or not words[0].strip() or words[0].strip() == words[1].strip()
    record(ValueLinted(faults), key=f"charter.value_linted:{community_id}:{key}", community=community_id)
    return faults


@verb("charter.ask_value", needs=("owner", "operator"))
def ask_value(community_id: int, *, others: list[str], staff_id: int | None = None) -> str:
    """From now on members are asked which of the stated value and these three lines it is; returns the question's public id.

    Refused ``value_not_stated`` or ``value_lines_bad``.
    """
    stated = Positioning.objects.filter(community_id=community_id).values_list("core_value", flat=True).first()
    if not stated:
        raise Refused("value_not_stated")
    lines = [" ".join(line.split()) for line in others]
    if len({stated, *lines}) != OPTIONS or len(lines) != OPTIONS - 1 or not all(0 < len(line) <= LINE_MAX for line in lines):
        raise Refused("value_lines_bad", limit=LINE_MAX, stated=stated)
    with transaction.atomic():
        row = ValueQuestion.objects.create(community_id=community_id, stated=stated, others=lines, by_id=staff_id, asked_at=clock.now())
        fact = ValueAsked(OPTIONS)
        record(fact, key=f"charter.value_asked:{row.pk}", community=community_id, staff=staff_id, subject=("value_question", row.pk))
    return row.public_id


@verb("charter.pick_value")
def pick_value(membership_id: int, *, question: str, line: str) -> None:
    """The member's one pick stands with its evidence and date. Refused ``no_value_question``, ``value_line_unknown`` or ``value_picked``."""
    member = people.membership_by_id(membership_id)
    row = ValueQuestion.objects.filter(public_id=question).first()
    newest = ValueQuestion.objects.filter(community_id=member.community_id).order_by("-pk").first() if member else None
    if member is None or row is None or row != newest:
        raise Refused("no_value_question")
    if line not in (row.stated, *row.others):
        raise Refused("value_line_unknown")
    seats = sorted(group for _membership, group in groups.seated([membership_id]))
    right, group = line == row.stated, seats[0] if seats else None
    try:
        with transaction.atomic():
            ValueAnswer.objects.create(question=row, membership_id=membership_id, group=group, picked=line, picked_right=right, answered_at=clock.now())
            record(
                ValuePicked(right), key=f"charter.value_picked:{row.pk}:{membership_id}", community=row.community_id, group=group,
                identity=member.identity_id, subject=("value_question", row.pk),
            )  # fmt: skip
    except IntegrityError:
        raise Refused("value_picked") from None


def order_for(row: ValueQuestion, membership_id: int) -> list[str]:
    """The four lines in an order of this member's own, always the same: nobody can tell the stated one by its place."""
    return sorted([row.stated, *row.others], key=lambda line: keyed_hash(row.pk, membership_id, line, purpose="charter.value"))


def _vague(promise: Promise) -> bool:
    """Whether the promise says nothing that one could hold it to."""
    reading = parse(promise.text, anchor=clock.today(timezone_of(promise.community_id)))
    return bool(reading.vague) or not (reading.says_when or hasattr(promise, "schedule"))
