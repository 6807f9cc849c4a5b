"""What is hot in the groups of whoever holds the card: who spoke today, and the question nobody has answered."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.camps.hosts.queries import hearing
from qunying.channels import queries as channels
from qunying.faces.h5.cards import Worker
from qunying.faces.h5.screens import words
from qunying.groups import queries as groups
from qunying.kernel import clock

GROUPS_MOST: Final = 6
QUESTION_MOST: Final = 80


def page(who: Worker) -> list[dict[str, Any]]:
    """Each group with its talk of today; where the house hears nothing it says so. The groups with open questions first."""
    if not who.groups:
        return []
    zone = who.community.timezone
    rows = [row for row in who.groups.values() if row.in_calendar]
    hears = hearing(who.community.pk, rows)
    duties = [duty.membership_id for own in groups.on_duty([row.id for row in rows]).values() for duty in own]
    heard = channels.talk(hears, since=clock.at_local(clock.today(zone), "00:00", zone), without=duties) if hears else {}
    told = [_group(row.name, heard.get(row.id), zone) for row in rows]
    return sorted(told, key=lambda one: not one["question"])[:GROUPS_MOST]


def _group(name: str, talk: channels.Talk | None, zone: str) -> dict[str, Any]:
    if talk is None:
        return {"place": name, "says": "", "unseen": True, "question": "", "by": ""}
    says = _("今天 %(people)s 人说了 %(n)s 句") % {"people": talk.speakers, "n": talk.messages} if talk.messages else _("今天还没有人说话")
    if talk.open_questions:
        says += _("，%(n)s 个问题没人回") % {"n": talk.open_questions}
    question = talk.question if len(talk.question) <= QUESTION_MOST else talk.question[: QUESTION_MOST - 1] + "…"
    by = _("%(name)s，%(at)s") % {"name": talk.asked_by, "at": words.hour(talk.asked_at, zone)} if talk.asked_at else ""
    return {"place": name, "says": says, "unseen": False, "question": question, "by": by}
