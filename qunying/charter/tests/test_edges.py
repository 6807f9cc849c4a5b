"""Promises at the edges: midnight, groups that come late, sessions that overrun, people who change their minds while one runs."""

from datetime import date

import pytest

from qunying.charter import queries, services
from qunying.charter.models import Obligation, Promise
from qunying.charter.services import deriving, judging
from qunying.groups import services as groups
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


def first(club, room=0):
    return Obligation.objects.filter(group_id=club.rooms[room]).earliest("starts_at").public_id


def latecomer(club):
    shape = {"purpose": "一起读", "audience": "busy", "domain": "教育", "capacity": 50, "in_calendar": True}
    room = groups.create(club.community, key="late", name="late", position=9, route="first", **shape).pk
    groups.bind_chat(room, "web", "")
    return room


def test_a_session_over_midnight_is_one_session(club):
    club.promises("owls", "每周二 20:00-20:30 主题分享")
    services.derive(club.community)
    services.reschedule([first(club)], starts_at=club.at(17, "23:45"))
    late = Obligation.objects.get(group_id=club.rooms[0], moved_from_at__isnull=False).public_id
    club.go(17, "23:46")
    services.begin_session(late, staff_id=club.hosts[0])
    club.go(18, "00:14")
    services.end_session(late, staff_id=club.hosts[0])
    club.go(18, "00:25")
    row = queries.obligation(late)[1]
    assert (row.verdict, row.lasted, len(row.fact_ids)) == ("kept", 28, 2)


def test_what_is_promised_for_midnight_may_begin_a_few_minutes_after_it(club):
    club.promises("owls", "每周二 20:00-20:30 主题分享")
    services.derive(club.community)
    services.reschedule([first(club)], starts_at=club.at(17, "23:58"))
    late = Obligation.objects.get(group_id=club.rooms[0], moved_from_at__isnull=False).public_id
    club.go(18, "00:01")
    assert services.begin_session(late, staff_id=club.hosts[0])


def test_a_group_owes_nothing_from_before_it_was_there(club):
    club.promises("talk", "每天 20:00-20:30 主题分享")
    services.derive(club.community)
    club.go(14, "21:00")
    room = latecomer(club)
    services.derive(club.community)
    assert Obligation.objects.filter(group_id=room).earliest("starts_at").starts_at == club.at(15, "20:00")


def test_what_was_written_out_too_late_is_judged_all_the_same(club):
    club.promises("talk", "每天 20:00-20:30 主题分享")
    services.derive(club.community)
    gone = Obligation.objects.filter(group_id=club.rooms[1], starts_at=club.at(14, "20:00"))
    assert gone.delete()[0] == 1
    club.go(15, "00:10")
    services.derive(club.community)
    club.go(15, "00:20")
    assert gone.get().state == "missed"


def test_a_session_that_overruns_waits_for_its_end(club):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    services.derive(club.community)
    one = first(club)
    club.go(17, "20:01")
    services.begin_session(one, staff_id=club.hosts[0])
    club.go(17, "20:40")
    assert queries.obligation(one)[1].verdict == "pending"
    services.end_session(one, staff_id=club.hosts[0])
    club.go(18, "00:10")
    row = queries.obligation(one)[1]
    assert (row.verdict, row.lasted) == ("kept", 39)


def test_what_has_begun_is_not_taken_away_by_a_new_schedule(club):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    services.derive(club.community)
    one = first(club)
    club.go(17, "19:45")
    services.begin_session(one, staff_id=club.hosts[0])
    club.promises("talk", "每周二 20:00-21:00 主题分享")
    services.derive(club.community)
    assert queries.obligation(one)[1].begun_at == club.at(17, "19:45")


def test_of_a_day_full_of_words_only_the_staffs_are_weighed(club, monkeypatch):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    services.derive(club.community)
    at = club.at(17, "20:05")
    words = {"kind": "channels.message_posted", "happened_at": at, "recorded_at": at, "local_day": at.date(), "community": club.community}
    for who in ({"key": "host", "staff": club.hosts[0]}, *({"key": f"m{n}", "identity": 9000 + n} for n in range(20))):
        FactRow.objects.create(**words, **who, group=club.rooms[0])
    weighed, sign = [], judging._sign
    monkeypatch.setattr(judging, "_sign", lambda fact, kind: weighed.append(fact.key) or sign(fact, kind))
    club.go(18, "00:10")
    assert ([queries.obligation(first(club, room))[1].verdict for room in (0, 1)], set(weighed)) == (["short", "missed"], {"host"})


def test_a_promise_withdrawn_while_its_dates_are_written_out_owes_nothing(club, monkeypatch):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    read = deriving._wanted

    def withdrawn_meanwhile(promise, *given):
        Promise.objects.filter(pk=promise.pk).update(withdrawn_at=clock.now())
        return read(promise, *given)

    monkeypatch.setattr(deriving, "_wanted", withdrawn_meanwhile)
    services.derive(club.community)
    assert not Obligation.objects.exists()


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2028, 1, 1)])
def test_nothing_is_put_off_further_than_a_year(club, day):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    services.derive(club.community)
    one = first(club)
    with pytest.raises(Refused, match="一年") as refused:
        services.reschedule([one], starts_at=clock.at_local(day, "20:00", "Asia/Shanghai"))
    assert (refused.value.code, queries.obligation(one)[1].verdict) == ("promise_time_far", "pending")
