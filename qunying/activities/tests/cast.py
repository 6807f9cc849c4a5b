"""A group with members, a host and a daily check-in, for tests."""

from types import SimpleNamespace

from qunying.activities import services
from qunying.activities.services import CheckInRequest
from qunying.groups import services as groups
from qunying.groups.tests.cast import make_community, make_group, make_host, make_members


def make_stage(members=3, routes=("first",), **fields):
    """One group of the first route, everybody seated, host 01 on duty, 每日打卡 from 05:00 to 23:30."""
    community = make_community()
    group, people, host = make_group(community), make_members(community, members), make_host(community)
    groups.seat_many([(member.pk, group.pk) for member in people])
    groups.appoint(group.pk, host.pk, "host")
    values = {"key": "daily", "name": "每日打卡", "opens": "05:00", "closes": "23:30", "routes": list(routes), **fields}
    activity = services.declare(community.pk, **values)
    return SimpleNamespace(community=community, group=group, members=people, host=host, activity=activity)


def request(stage, member):
    """The member checks in from the stage's group."""
    return CheckInRequest(stage.activity.pk, member.pk, member.identity_id, stage.group.pk)
