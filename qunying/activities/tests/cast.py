"""A group with members, a host, a daily check-in, and activities of the other kinds, for tests."""

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


def make_activity(stage, kind, *, key="", opens="2026-11-13T08:00+08:00", closes="2026-11-15T22:00+08:00", **body):
    """An activity of that kind for the stage's route, open now unless said otherwise."""
    dated = {"opens": opens, "closes": closes} if kind == "jielong" else {"opens_at": opens, "closes_at": closes}
    said = {"kind": kind, "name": f"测试{kind}", "routes": ["first"], **dated, **body}
    return services.schedule(stage.community.pk, key=key or kind, body=said)


def asks(stage, activity, member):
    """Who asks, where, from which group."""
    return {"activity_id": activity.pk, "membership_id": member.pk, "identity_id": member.identity_id, "group_id": stage.group.pk}


def here(stage, activity):
    """The place from which a single verb is called."""
    return {"activity_id": activity.pk, "group_id": stage.group.pk}
