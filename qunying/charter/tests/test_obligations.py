"""What is owed: written out four weeks ahead in every group of members, ended with its promise, begun and put off by people."""

from datetime import timedelta

import pytest

from qunying.charter import queries, services
from qunying.charter.models import Obligation
from qunying.charter.services import deriving
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


def owed(club, **only):
    rows = queries.obligations(club.community, from_at=clock.now(), to_at=clock.now() + timedelta(days=60), **only)
    return [(row.promise_key, row.group_id, row.starts_at) for row in rows]


def derived(club):
    deriving.schedule(club.community, "test")
    club.go(13, "08:30")


def test_a_weekly_promise_is_owed_four_weeks_ahead_once_in_every_group_of_members(club):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    derived(club)
    tuesdays = [club.at(17, "20:00") + timedelta(days=7 * week) for week in range(4)]
    assert owed(club) == [("talk", room, at) for at in tuesdays for room in club.rooms[:2]]
    club.go(18, "08:30")
    assert len(owed(club)) == 8  # the week that is over is followed by one more


def test_much_is_written_out_in_many_short_steps(club, monkeypatch):
    monkeypatch.setattr(deriving, "STEP", 10)
    club.promises("daily", "每天 07:30 送来一个场景，20 分钟")
    assert [deriving.derive_part(club.community, part, clock.now()) for part in (0, 1, 99)] == [10, 10, None]
    derived(club)
    assert len(owed(club)) == 2 * 28
    assert services.derive(club.community) == 0


def test_a_promise_bound_to_days_and_groups_is_owed_only_there(club):
    days = tuple(clock.local_day(club.at(day, "12:00"), "Asia/Shanghai") for day in (14, 16))
    club.promises("evening", "每晚 20:00 回复每一条，60 分钟", slot="evening", days=days, first=days[0], last=days[-1])
    club.promises("one", "11月20日 19:00-20:00 群内答疑", groups=("two",))
    derived(club)
    evenings = [("evening", room, club.at(day, "20:00")) for day in (14, 16) for room in club.rooms[:2]]
    assert owed(club) == [*evenings, ("one", club.rooms[1], club.at(20, "19:00"))]


def test_a_changed_time_moves_what_is_to_come_and_a_withdrawn_promise_ends_it(club):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    derived(club)
    club.promises("talk", "每周三 20:00-21:00 主题分享")
    deriving.schedule(club.community, "again")
    club.go(13, "08:31")
    assert {at.weekday() for _, _, at in owed(club)} == {2}
    services.withdraw(club.community, "talk")
    assert (owed(club), services.derive(club.community)) == ([], 0)


def test_nothing_that_day_is_missed_with_the_day_over(club):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    derived(club)
    club.go(17, "21:00")
    assert {row.verdict for row in queries.week(club.community, until=clock.now()).rows} == {"pending"}
    club.go(18, "00:10")
    week = queries.week(club.community, until=clock.now())
    assert (week.promised, week.missed, week.kept, week.lacking) == (2, 2, 0, 2)
    assert FactRow.objects.filter(kind="charter.promise_judged", group__in=club.rooms).count() == 2


def test_from_tap_to_tap_is_a_session_and_its_verdict_cites_both_taps(club):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    derived(club)
    one = Obligation.objects.filter(group_id=club.rooms[0]).earliest("starts_at").public_id
    club.go(17, "20:02")
    assert [services.begin_session(one, staff_id=club.hosts[0]) for _ in range(2)] == [True, False]
    club.go(17, "20:29")
    assert services.end_session(one, staff_id=club.hosts[0])
    club.go(17, "20:35")
    _, row = queries.obligation(one)
    taps = tuple(FactRow.objects.filter(kind__startswith="charter.session").order_by("id").values_list("id", flat=True))
    assert (row.verdict, row.late_seconds, row.lasted, row.fact_ids) == ("kept", 120, 27, taps)
    assert queries.kept_share(club.rooms) == {club.rooms[0]: queries.Share(1, 1)}


def test_who_may_tap_and_when(club):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    derived(club)
    one = Obligation.objects.filter(group_id=club.rooms[0]).earliest("starts_at").public_id
    early, others = (17, "19:00", 0, "promise_too_early"), (17, "20:00", 1, "promise_not_yours")
    over, judged = (18, "00:01", 0, "promise_over"), (18, "00:10", 0, "promise_judged_already")
    for day, at, staff, code in (early, others, over, judged):
        club.go(day, at)
        with pytest.raises(Refused) as refused:
            services.begin_session(one, staff_id=club.hosts[staff])
        assert refused.value.code == code
    with pytest.raises(Refused, match="先点开始"):
        services.end_session(one, staff_id=club.hosts[0])


def test_put_off_before_its_start_it_is_moved_after_it_is_missed_and_owed_anew_either_way(club):
    club.promises("talk", "11月20日 19:00-20:00 群内答疑")
    derived(club)
    first, second = (Obligation.objects.get(group_id=room) for room in club.rooms[:2])
    services.reschedule([first.public_id], starts_at=club.at(21, "19:00"))
    club.go(20, "19:01")
    services.reschedule([second.public_id], starts_at=club.at(22, "19:00"))
    rows = queries.obligations(club.community, from_at=club.at(13, "00:00"), to_at=club.at(30, "00:00"))
    assert [(row.group_id, row.verdict, row.moved_to_at or row.moved_from_at) for row in rows] == [
        (club.rooms[0], "moved", club.at(21, "19:00")), (club.rooms[1], "missed", club.at(22, "19:00")),
        (club.rooms[0], "pending", club.at(20, "19:00")), (club.rooms[1], "pending", club.at(20, "19:00")),
    ]  # fmt: skip
    services.derive(club.community)
    assert len(owed(club)) == 2  # what a person moved stays, though no schedule says it


def test_a_new_time_that_is_over_taken_or_of_something_judged_changes_nothing(club):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    derived(club)
    one = Obligation.objects.filter(group_id=club.rooms[0]).earliest("starts_at").public_id
    for at, code in ((club.at(13, "08:00"), "promise_time_past"), (club.at(24, "20:00"), "promise_time_taken")):
        with pytest.raises(Refused) as refused:
            services.reschedule([one], starts_at=at)
        assert (refused.value.code, queries.obligation(one)[1].verdict) == (code, "pending")
    with pytest.raises(Refused, match="没有这一次承诺"):
        services.reschedule([one, "nowhere"], starts_at=club.at(19, "20:00"))
    services.reschedule([one], starts_at=club.at(19, "20:00"))
    with pytest.raises(Refused, match="已经有结果"):
        services.reschedule([one], starts_at=club.at(20, "20:00"))


def test_the_week_and_the_share_are_one_read_each(club, django_assert_num_queries):
    club.promises("talk", "每周二、三 20:00-20:30 主题分享")
    derived(club)
    club.go(19, "00:10")
    with django_assert_num_queries(1):
        assert queries.week(club.community, until=clock.now()).promised == 4
    with django_assert_num_queries(1):
        assert queries.kept_share(club.rooms, promise="talk")[club.rooms[0]].share == 0


@pytest.mark.django_db(transaction=True)
def test_verdicts_can_be_made_again_from_the_journal(club):
    club.promises("talk", "每周二 20:00-20:30 主题分享")
    derived(club)
    club.go(18, "00:10")
    before = list(Obligation.objects.order_by("id").values_list("state", "judged_at", "evidence"))
    assert services.rebuild_verdicts(club.community) == 0
    Obligation.objects.filter(state="missed").update(state="kept", judged_at=None, late_seconds=7, evidence=[1])
    assert services.rebuild_verdicts(club.community) == 2
    assert list(Obligation.objects.order_by("id").values_list("state", "judged_at", "evidence")) == before
