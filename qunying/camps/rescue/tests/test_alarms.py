"""The alarm of the first level: at ten in a hundred within two days or a day without any sign of life, once, and only where that means something."""

from datetime import timedelta

import pytest
from django.db import transaction

from qunying.activities.kinds.diary.facts import DiaryWritten
from qunying.camps import queries, services
from qunying.camps.rescue.models import Rescue
from qunying.camps.rescue.tests.stage import DAY, FIRST, HOUR, MINUTE, alive, build, facts, heard, speak, walk_out, work
from qunying.channels import services as channels
from qunying.flows import queries as flows
from qunying.groups import services as groups
from qunying.journal.record import Draft, record_many
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)


def raised(camp, at):
    """What the detector raises at that moment: (group, reason)."""
    clock.set_fixed(at)
    services.raise_alarms(camp.pk)
    return [(row.group_id, row.reason) for row in queries.rescues(camp.pk, since=FIRST) if row.opened_at == at]


@pytest.mark.parametrize(("quiet", "alarm"), [(24 * HOUR - MINUTE, False), (24 * HOUR, True)])
def test_a_group_is_silent_after_twenty_four_hours_and_not_a_minute_before(morning, quiet, alarm):
    camp, now = build(), FIRST + 3 * DAY
    alive(camp, until=now, skip=[camp.one])
    speak(camp, camp.one, at=now - quiet)
    assert raised(camp, now) == ([(camp.one, "silent")] if alarm else [])


@pytest.mark.parametrize(("learners", "left", "alarm"), [(101, 10, False), (100, 10, True), (10, 1, True), (11, 1, False)])
def test_a_tenth_of_the_learners_gone_raises_the_alarm_and_less_does_not(morning, learners, left, alarm):
    camp, now = build(learners), FIRST + 2 * DAY
    speak(camp, camp.two, at=now - HOUR, who=5)
    walk_out(camp, camp.one, left, at=now - 2 * HOUR)
    speak(camp, camp.one, at=now - HOUR, who=left)
    assert raised(camp, now) == ([(camp.one, "leaving")] if alarm else [])
    assert not alarm or queries.rescues(camp.pk, since=FIRST)[0].share == left / learners


@pytest.mark.parametrize(("ago", "alarm"), [(48 * HOUR - SECOND, True), (48 * HOUR, False)])
def test_leaving_counts_for_forty_eight_hours(morning, ago, alarm):
    camp, now = build(), FIRST + 3 * DAY
    walk_out(camp, camp.one, 2, at=now - ago)
    alive(camp, until=now)
    assert bool(raised(camp, now)) is alarm


@pytest.mark.parametrize("reason", ["moved", "removed"])
def test_who_was_moved_or_removed_did_not_walk_away(morning, reason):
    camp, now = build(), FIRST + 2 * DAY
    alive(camp, until=now)
    walk_out(camp, camp.one, 6, at=now - HOUR, reason=reason)
    assert raised(camp, now) == []


def test_who_came_back_has_not_left(morning):
    camp, now = build(), FIRST + 2 * DAY
    alive(camp, until=now)
    walk_out(camp, camp.one, 2, at=now - 2 * HOUR)
    groups.seat(camp.members[camp.one][0].membership_id, group_id=camp.one)
    assert raised(camp, now) == []


def test_a_diary_entry_is_a_sign_of_life(morning):
    camp, now = build(), FIRST + 2 * DAY
    seat = camp.members[camp.one][0]
    with transaction.atomic():
        fact = DiaryWritten(1, 1, 1, 9, False)
        record_many([Draft(fact, "diary", camp.pk, group=camp.one, identity=seat.identity_id, happened_at=now - HOUR)])
    assert raised(camp, now) == [(camp.two, "silent")]


def test_what_staff_say_and_do_is_no_sign_of_life_and_their_leaving_no_loss(morning):
    camp, now = build(), FIRST + 2 * DAY
    host = camp.staff["host-01"]
    with clock.fixed(now - HOUR):
        channels.post(host.membership_id, identity_id=host.membership.identity_id, community=camp.pk, group=camp.one, body="早", key="k")
    speak(camp, camp.two, at=now - HOUR)
    assert raised(camp, now) == [(camp.one, "silent")]


def test_a_class_of_nine_raises_no_alarm(morning):
    camp = build(9)
    walk_out(camp, camp.one, 0)
    assert raised(camp, FIRST + 3 * DAY) == []


def test_nothing_is_raised_before_the_camp_in_its_first_day_and_after_it(morning):
    camp = build(days=4)
    moments = [FIRST - HOUR, FIRST + 24 * HOUR - MINUTE, FIRST + 3 * DAY + 13 * HOUR]
    assert [raised(camp, at) for at in moments] == [[], [], []]
    assert {group for group, _ in raised(camp, FIRST + 3 * DAY)} == {camp.one, camp.two}


def test_a_new_group_has_a_day_to_find_itself(morning):
    camp, now = build(), FIRST + 3 * DAY
    alive(camp, until=now)
    with clock.fixed(now - 23 * HOUR):
        young = groups.create(
            camp.pk, key=None, name="新营", position=9, route="first", purpose="x", audience="shy", domain="教育", capacity=200, in_calendar=True
        )
        for seat in camp.members[camp.one][:12]:
            groups.seat(seat.membership_id, group_id=young.pk)
            groups.leave(seat.membership_id, group_id=young.pk)
    assert raised(camp, now) == []
    assert raised(camp, now + 2 * HOUR) == [(young.pk, "leaving")]


def test_a_group_outside_the_calendar_raises_no_alarm(morning):
    camp, now = build(), FIRST + 2 * DAY
    alive(camp, until=now)
    assert raised(camp, now) == []  # the hosts' group and the office group are silent all the time


def test_looking_again_raises_nothing_twice_and_the_alarm_has_its_numbers_task_and_evidence(morning):
    camp, now = build(), FIRST + 2 * DAY
    speak(camp, camp.one, at=now - 27 * HOUR, count=2)
    alive(camp, until=now, skip=[camp.one])
    assert [len(raised(camp, at)) for at in (now, now + 5 * MINUTE, now + HOUR)] == [1, 0, 0]
    told = {"level": 1, "reason": "silent", "learners": 20, "left": 0, "share": 0.0, "silent_hours": 27}
    assert facts("camps.alarm_raised") == [("camps.alarm_raised", camp.one, told)]
    [row] = flows.open_tasks(camp.pk)
    assert (row.kind, row.owner, row.level, row.due_at) == ("camps.rescue", camp.staff["host-01"].pk, 1, now + 2 * HOUR)
    assert [fact.kind for fact in pulse_facts(row.evidence)] == ["channels.message_posted"]


def pulse_facts(ids):
    from qunying.journal.read import by_ids

    return by_ids(list(ids))


def test_the_hosts_group_hears_who_has_to_act_by_when(morning):
    camp, now = build(), FIRST + 2 * DAY
    alive(camp, until=now, skip=[camp.one])
    walk_out(camp, camp.two, 3, at=now - HOUR)
    clock.set_fixed(now)
    services.raise_alarms(camp.pk)
    work(now)
    assert heard(camp) == [
        "2 个群要救场，请在 09:30 前打开今日卡接手：\n@沈子衿 01 营：48 小时没有成员的任何动静\n@林疏影 02 营：48 小时里自己退了 3 人，占 15%"
    ]


def test_without_a_group_for_staff_the_alarm_is_raised_all_the_same(morning):
    camp = build(room="")
    assert len(raised(camp, FIRST + 2 * DAY)) == 2


def test_whom_to_write_to_is_known_who_used_to_talk_first_and_who_left_last(morning):
    camp, now = build(), FIRST + 2 * DAY
    speak(camp, camp.one, at=now - 30 * HOUR, who=4)
    speak(camp, camp.one, at=now - 29 * HOUR, who=4, count=2)
    walk_out(camp, camp.two, 3, at=now - HOUR)
    clock.set_fixed(now)
    services.raise_alarms(camp.pk)
    found = {row.group_id: row for row in queries.rescues(camp.pk, since=FIRST)}
    one, two = camp.members[camp.one], camp.members[camp.two]
    assert found[camp.one].contacts == (one[4].membership_id, one[5].membership_id, one[19].membership_id)
    assert found[camp.two].gone == tuple(seat.membership_id for seat in reversed(two[:3]))


def test_in_a_group_whose_speech_cannot_be_seen_silence_is_unknown_until_something_else_was_seen(morning, monkeypatch):
    from qunying.insight import acts

    camp, now = build(), FIRST + 2 * DAY
    alive(camp, until=now, skip=[camp.one])
    monkeypatch.setattr(acts, "blind_groups", lambda what, community: frozenset({camp.one}))
    assert raised(camp, now) == []
    speak(camp, camp.one, at=now - 30 * HOUR)
    assert raised(camp, now + MINUTE) == [(camp.one, "silent")]


def test_the_end_of_the_group_ends_its_rescue(morning):
    camp, now = build(), FIRST + 2 * DAY
    alive(camp, until=now + HOUR, skip=[camp.one])
    raised(camp, now)
    groups.archive(camp.one)
    services.watch()
    work(now + MINUTE)
    assert (flows.open_tasks(camp.pk), Rescue.objects.get().ended_at) == ([], now)
    assert queries.rescues(camp.pk, since=FIRST)[0].stage == "over"
