"""Questions that somebody keeps: a name, the SQL, who and when; whoever has the page's link and the right opens it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qunying.insight.asking.running import LETTERS_MOST
from qunying.insight.models import Question
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

ASKING = ("owner", "operator", "analyst")
NAME_MOST = 60
KEPT_MOST = 200


@dataclass(frozen=True, slots=True)
class Saved:
    """A kept question."""

    public_id: str
    name: str
    sql: str
    staff: int
    kept_at: datetime


@verb("insight.keep_question", needs=ASKING)
def keep(community_id: int, *, name: str, sql: str, by: int) -> Saved:
    """The question is kept under that name; one of that name is replaced. Refused ``question_name``, ``sql_empty``, ``sql_letters``, ``questions_full``."""
    name, sql = name.strip(), sql.strip()
    if not 1 <= len(name) <= NAME_MOST:
        raise Refused("question_name", length=len(name), limit=NAME_MOST)
    if not sql:
        raise Refused("sql_empty")
    if len(sql) > LETTERS_MOST:
        raise Refused("sql_letters", length=len(sql), limit=LETTERS_MOST)
    with transaction.atomic():
        kept = Question.objects.filter(community=community_id, name=name).order_by("pk").first()
        if kept is None and Question.objects.filter(community=community_id).count() >= KEPT_MOST:
            raise Refused("questions_full", limit=KEPT_MOST)
        kept = kept or Question(community=community_id, name=name)
        kept.sql, kept.staff, kept.kept_at = sql, by, clock.now()
        kept.save()
    return _saved(kept)


@verb("insight.drop_question", needs=ASKING)
def drop(community_id: int, *, question: str) -> bool:
    """The question of that public id is kept no longer; False when it was not."""
    return Question.objects.filter(community=community_id, public_id=question).delete()[0] > 0


def saved(community_id: int) -> list[Saved]:
    """Every kept question, the newest first."""
    return [_saved(row) for row in Question.objects.filter(community=community_id).order_by("-kept_at", "-pk")]


def one(community_id: int, public_id: str) -> Saved | None:
    """The kept question of that public id."""
    row = Question.objects.filter(community=community_id, public_id=public_id).first()
    return _saved(row) if row else None


def _saved(row: Question) -> Saved:
    return Saved(row.public_id, row.name, row.sql, row.staff, row.kept_at)
