"""What is alive in the web community's groups since a moment: who spoke, which question nobody answered, who saw a delivered card."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from qunying.channels.adapters.web.models import Post
from qunying.channels.adapters.web.models import Seen as Cursor
from qunying.people import queries as people

READ_MOST = 3_000  # posts of some groups' day; beyond that the newest are enough to say what is hot
QUESTION_MARKS = ("?", "？")


@dataclass(frozen=True, slots=True)
class Talk:
    """A group's talk: how many people said how many things, and the open question that most people asked or the newest one."""

    speakers: int
    messages: int
    open_questions: int
    question: str
    asked_by: str
    asked_at: datetime | None


def talk(group_ids: Iterable[int], *, since: datetime, without: Iterable[int] = ()) -> dict[int, Talk]:
    """The talk of each of these groups since that moment, some memberships left out; a silent group has zeros. Two reads."""
    wanted, staff = list(dict.fromkeys(group_ids)), set(without)
    rows = Post.objects.filter(group_id__in=wanted, posted_at__gte=since, kind=Post.Kind.MESSAGE).order_by("-id")
    said = list(rows.values_list("id", "group_id", "membership_id", "body", "reply_to_id", "posted_at")[:READ_MOST])
    answered = {reply_to for _id, _group, _who, _body, reply_to, _at in said if reply_to}
    speakers: dict[int, set[int]] = defaultdict(set)
    messages: Counter[int] = Counter()
    questions: dict[int, list[tuple[str, int, datetime]]] = defaultdict(list)
    for post, group, who, body, _reply_to, at in said:
        if who is None or who in staff:
            continue
        speakers[group].add(who)
        messages[group] += 1
        if post not in answered and any(mark in body for mark in QUESTION_MARKS):
            questions[group].append((body, who, at))
    names = people.names({own[0][1] for own in questions.values()})
    found = {}
    for group in wanted:
        body, who, asked_at = questions[group][0] if questions[group] else ("", 0, None)
        found[group] = Talk(len(speakers[group]), messages[group], len(questions[group]), body, names.get(who, ""), asked_at)
    return found


def seen_counts(outbox_keys: Iterable[str]) -> dict[str, int]:
    """How many people have read so far that they saw each delivered card, by the key of its message; two reads."""
    posts = dict(Post.objects.filter(outbox_key__in=set(outbox_keys)).values_list("outbox_key", "id"))
    of = dict(Post.objects.filter(pk__in=posts.values()).values_list("id", "group_id"))
    read: dict[int, list[int]] = defaultdict(list)
    for group, post in Cursor.objects.filter(group_id__in=set(of.values())).values_list("group_id", "post"):
        read[group].append(post)
    return {key: sum(up_to >= post for up_to in read[of[post]]) for key, post in posts.items() if key is not None}
