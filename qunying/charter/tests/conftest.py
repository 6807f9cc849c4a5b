"""A community with two groups of members, their hosts and a group of the staff; and hands to make promises and let time pass."""

from datetime import date
from types import SimpleNamespace

import pytest

from qunying.charter import services
from qunying.charter.promises import parse, proof_of
from qunying.charter.schedules import Schedule
from qunying.flows import services as flows
from qunying.groups import services as groups
from qunying.kernel import clock
from qunying.people import services as people


class Club(SimpleNamespace):
    """What the tests hold in hand."""

    def promises(self, key, text, *, at="20:00", slot="", **more):
        """The promise stands, with the schedule its words say."""
        read = parse(text, anchor=date(2026, 11, 13))
        plan = Schedule(read.weekdays, read.on, read.times or (at,), read.minutes, proof_of(text, slot=bool(slot)), slot, **more)
        services.promise(self.community, key, text=text, slot=slot, position=0, schedule=plan.plain())

    def at(self, day, hour_minute):
        """That moment of November."""
        return clock.at_local(date(2026, 11, day), hour_minute, "Asia/Shanghai")

    def go(self, day, hour_minute):
        """It is that moment now and everything due has happened."""
        clock.set_fixed(self.at(day, hour_minute))
        while flows.run_due(worker="test", limit=200):
            pass


@pytest.fixture
def club(db, morning):
    community = people.create_community(slug="club", name="读书会", kind="club", timezone="Asia/Shanghai").pk
    shape = {"purpose": "一起读", "audience": "busy", "domain": "教育", "capacity": 50, "in_calendar": True}
    rooms, hosts = [], []
    for position, (key, route) in enumerate((("one", "first"), ("two", "first"), ("crew", "staff"))):
        rooms.append(groups.create(community, key=key, name=key, position=position, route=route, **shape).pk)
        groups.bind_chat(rooms[-1], "web", "")
        hosts.append(people.hire(community, name=f"营主{position}", role="host", key=f"h{position}").pk)
        groups.appoint(rooms[-1], hosts[-1], "host")
    return Club(community=community, rooms=rooms, hosts=hosts)
