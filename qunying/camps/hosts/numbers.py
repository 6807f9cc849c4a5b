"""What a day was in each group: a pure function of the plan and of the facts up to a moment, for many groups in a handful of reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from qunying.camps.models import Delivery
from qunying.channels import queries as channels
from qunying.channels import registry
from qunying.groups.queries import GroupRow
from qunying.journal import groupwise
from qunying.journal.facts import Recorded
from qunying.people import queries as people

POSTED, CHECKED, LEFT, JOINED = "channels.message_posted", "activities.checked_in", "groups.left", "groups.joined"
OUTCOMES: Final = ("channels.delivered", "channels.not_sent", "channels.failed", "channels.fate_unknown")
FACTS_CITED: Final = 20  # of one cause; the count beside them is whole

Content = dict[str, Any]


def day_numbers(community_id: int, groups: Sequence[GroupRow], *, cohort_id: int, day: date, until: datetime) -> dict[int, Content]:
    """For each of these groups what was delivered, who took part, what was asked and who left that day, with the facts that say so."""
    ids = [group.id for group in groups]
    staff = people.staff_identities(community_id)
    told: dict[str, Any] = {"until": until, "groups": ids}
    outcomes = _by_delivery(groupwise.facts(community_id, day, kinds=OUTCOMES, **told))
    checked = groupwise.people(community_id, day, kinds=[CHECKED], without=staff, **told)
    active = groupwise.people(community_id, day, kinds=[CHECKED, POSTED], without=staff, **told)
    spoke = groupwise.people(community_id, day, kinds=[POSTED], without=staff, **told)
    asked = _questions(community_id, day, set(staff), told)
    left, seats, planned = _left(community_id, day, told), _seats(community_id, groups, day, until), _planned(cohort_id, ids, day, until)
    hears = hearing(community_id, groups)
    found = {}
    for group in groups:
        items = [_item(one, outcomes.get(one.pk, [])) for one in planned[group.id]]
        facts = {"missed": _ids(items, "missed", "unknown"), "late": _ids(items, "late"), "left": left[group.id][:FACTS_CITED]}
        talk: Content = {"speakers": None, "questions": None, "answered": None}
        if group.id in hears:
            open_questions = [fact for fact, answered in asked[group.id] if not answered]
            talk = {"speakers": spoke.get(group.id, 0), "questions": len(asked[group.id]), "answered": len(asked[group.id]) - len(open_questions)}
            facts["questions"] = open_questions[:FACTS_CITED]
        found[group.id] = {
            **_fates(items), "items": [{k: v for k, v in item.items() if k != "facts"} for item in items], "members": seats[group.id],
            "checked": checked.get(group.id, 0), "active": active.get(group.id, 0), "left": len(left[group.id]), **talk, "facts": facts,
        }  # fmt: skip
    return found


def hearing(community_id: int, groups: Iterable[GroupRow]) -> set[int]:
    """The groups in which the house can hear what members say."""
    known = {key: row.kind for key, row in channels.channels(community_id).items()}
    can = {key for key, kind in known.items() if registry.kind(kind).capabilities.observability.get("messages") is True}
    return {group.id for group in groups if any(chat.channel in can for chat in group.chats)}


def _planned(cohort_id: int, ids: Sequence[int], day: date, until: datetime) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = defaultdict(list)
    for one in Delivery.objects.filter(cohort_id=cohort_id, group_id__in=ids, date=day, at__lte=until, cancelled_at=None).order_by("at", "pk"):
        found[one.group_id].append(one)
    return found


def _by_delivery(facts: Iterable[Recorded]) -> dict[int, list[Recorded]]:
    found: dict[int, list[Recorded]] = defaultdict(list)
    for fact in facts:
        if fact.subject_type == "delivery" and fact.subject_id is not None:
            found[fact.subject_id].append(fact)
    return found


def _item(one: Delivery, facts: Sequence[Recorded]) -> Content:
    """An item with its fate as of then: what was delivered late after all is late, however often it failed before."""
    sent = next((fact for fact in facts if fact.kind == OUTCOMES[0]), None)
    item: Content = {"slot": one.slot, "title": one.title, "mode": one.mode}
    if sent is not None:
        late = not sent.payload["on_time"]
        told = {"minutes": sent.payload["late_seconds"] // 60, "receipt": sent.payload["receipt"]}
        return item | {"fate": "late" if late else "on_time", **told, "facts": [sent.id]}
    lost = [fact for fact in facts if fact.kind in OUTCOMES[1:3]]
    fate = "missed" if lost else "unknown" if facts else "open"
    return item | {"fate": fate, "minutes": 0, "receipt": "", "facts": [fact.id for fact in lost or facts]}


def _fates(items: Sequence[Content]) -> Content:
    return {"planned": len(items)} | {fate: sum(item["fate"] == fate for item in items) for fate in ("on_time", "late", "missed", "unknown", "open")}


def _ids(items: Sequence[Content], *fates: str) -> list[int]:
    return [fact for item in items if item["fate"] in fates for fact in item["facts"]][:FACTS_CITED]


def _questions(community_id: int, day: date, staff: set[int], told: dict[str, Any]) -> dict[int, list[tuple[int, bool]]]:
    """Members' questions of the day by group, each with whether somebody else had answered it."""
    answers: dict[int, set[int]] = defaultdict(set)
    for post, identity in groupwise.pointing(community_id, day, kind=POSTED, field="reply_to", **told):
        answers[int(post)].add(identity)
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for fact, group, post, identity in groupwise.marked(community_id, day, kind=POSTED, field="question", **told):
        if identity not in staff:
            found[group].append((fact, bool(answers[post] - {identity})))
    return found


def _left(community_id: int, day: date, told: dict[str, Any]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for fact in groupwise.facts(community_id, day, kinds=[LEFT], **told):
        if fact.group is not None and fact.payload["reason"] != "moved":
            found[fact.group].append(fact.id)
    return found


def _seats(community_id: int, groups: Sequence[GroupRow], day: date, until: datetime) -> dict[int, int]:
    """How many sat in each group at that moment: those who sit there now, less those who came since, and those who went."""
    since = groupwise.counted_since(community_id, day, kinds=[JOINED, LEFT], after=until, groups=[group.id for group in groups])
    return {group.id: group.seats_taken - since.get((group.id, JOINED), 0) + since.get((group.id, LEFT), 0) for group in groups}
