"""A camp of ten days with two groups of learners and the hosts' own group, at a moment of your choice."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from qunying.camps import queries as camp_queries
from qunying.camps import services as camps
from qunying.camps.services import JoinRequest
from qunying.camps.tests import cast
from qunying.channels import queries as channel_queries
from qunying.channels import services as channels
from qunying.channels.services import PostRequest
from qunying.flows import services as flows
from qunying.groups import queries as groups
from qunying.groups import services as seats
from qunying.journal import reactions
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.people import queries as people

FIRST = datetime(2026, 11, 13, 23, 30, tzinfo=UTC)  # 07:30 on the first day: the camp's first item
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOW = FIRST + 2 * DAY
HOSTS_ROOM = """    - {id: hosts, name: 营主群, route: staff, purpose: 营主对齐当天, audience: shy, domain: 教育, capacity: 50, operator: chen,
       hosts: [host-01], channels: [CHAT], cohort: false}
  routing:"""


def build(learners=20, *, room="{channel: web}", days=10):
    """The camp is applied a day and a half before its first item and has so many learners in each of its two groups."""
    text = cast.edited(("capacity: 3,", "capacity: 200,"), ("{id: office,", "{id: office, cohort: false,"), text=cast.with_days(days))
    text = text.replace("  routing:", HOSTS_ROOM.replace("CHAT", room)) if room else text
    with clock.fixed(FIRST - 36 * HOUR):
        camp = cast.make_camp(text)
        camps.join_many(camp.pk, [JoinRequest(f"学员{n}", "first", 1, f"k{n}") for n in range(2 * learners)])
    rooms = groups.by_key(camp.pk)
    sitting = defaultdict(list)
    for seat in groups.seats_of_community(camp.pk):
        sitting[seat.group_id].append(seat)
    one, two = rooms["ying-01"].pk, rooms["ying-02"].pk
    return SimpleNamespace(community=camp, pk=camp.pk, one=one, two=two, members=dict(sitting), staff=people.staff_by_key(camp.pk))


def speak(camp, group, *, who=0, at=None, count=1):
    """So many members of the group say something at that moment."""
    with clock.fixed(at or clock.now()):
        seats_, key = camp.members[group][who : who + count], f"{clock.now().timestamp()}"
        results = channels.post_many([PostRequest(seat.membership_id, seat.identity_id, camp.pk, group, "在", key) for seat in seats_])
        assert not [one.refused for one in results if one.refused]


def walk_out(camp, group, count, *, at=None, reason="left", start=0):
    """So many members leave the group at that moment."""
    with clock.fixed(at or clock.now()):
        for seat in camp.members[group][start : start + count]:
            seats.leave(seat.membership_id, group_id=group, reason=reason)


def alive(camp, *, until, skip=()):
    """In every group but these somebody has said something every twelve hours, up to that moment."""
    for group in (camp.one, camp.two):
        if group not in skip:
            at = FIRST
            while at <= until:
                speak(camp, group, at=at, who=19)
                at += 12 * HOUR


def alarmed(*, until):
    """At ``NOW`` the first group has been silent for 25 hours and its alarm is raised, due at 09:30; the second lives on up to that moment."""
    camp = build()
    alive(camp, until=until, skip=[camp.one])
    speak(camp, camp.one, at=NOW - 25 * HOUR, count=6)
    clock.set_fixed(NOW)
    camps.raise_alarms(camp.pk)
    work(NOW)
    return camp


def rescue(camp):
    """The newest rescue of the camp."""
    return camp_queries.rescues(camp.pk, since=FIRST)[0]


def work(at):
    """Everything that was due by that moment has happened, each thing about its own time, and it is that moment now."""
    clock.set_fixed(at)
    for _ in range(50):
        if not flows.run_due(worker="w", limit=200) + channels.run_outbox(worker="w", limit=200) + reactions.drain():
            return


def facts(*kinds):
    """The facts of those kinds: (kind, group, payload), oldest first."""
    return [(row.kind, row.group, row.payload) for row in FactRow.objects.filter(kind__in=kinds).order_by("id")]


def heard(camp):
    """What the hosts' group has heard, oldest first."""
    room = channel_queries.staff_room(camp.pk)
    return [post.body for post in channel_queries.feed(room.group, limit=200)]
