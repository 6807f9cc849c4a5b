"""Checking in on the phone: once a day, with points on their way and then booked, beside the host's streak."""

from datetime import timedelta

import pytest

from qunying.activities import services as activities
from qunying.faces.h5.tests.test_me import text
from qunying.incentives import queries as incentives
from qunying.journal import reactions
from qunying.kernel import clock
from tests.cast import MORNING

HTMX = {"HX-Request": "true"}


def tap(stage, member=None, **options):
    return stage.phone(member or stage.amei).post("/m/check-in", {"activity": stage.activity.public_id}, **options)


@pytest.mark.django_db(transaction=True)
def test_a_check_in_is_paid_once_a_day_and_says_why(stage):
    assert tap(stage)["Location"] == "/m/"
    waiting = text(stage.phone(stage.amei).get("/m/"))
    assert "今天已打卡，连续 1 天" in waiting and "积分到账中" in waiting
    reactions.drain()
    assert "+5 积分，余 5" in text(stage.phone(stage.amei).get("/m/"))
    tap(stage)
    reactions.drain()
    [line] = incentives.statement(stage.community.pk, stage.amei.identity_id)
    assert (line.points, line.rule, line.rule_version) == (5, "check-in", 1) and line.evidence_fact_id


def test_a_tap_answers_with_the_card_and_a_second_one_says_that_it_is_done(stage):
    first = tap(stage, headers=HTMX)
    assert first.status_code == 200 and first.content.decode().lstrip().startswith('<section class="sec" id="check-in"')
    second = tap(stage, headers=HTMX)
    assert second.status_code == 422 and "已经打过卡" in text(second) and "连续 1 天" in text(second)


@pytest.mark.mechanism("001-065")
def test_own_streak_and_the_hosts_stand_side_by_side_and_a_missed_day_breaks_the_row_but_not_the_record(stage):
    for day in (0, 1, 3):
        with clock.fixed(MORNING + timedelta(days=day)):
            tap(stage)
            if day < 3:
                tap(stage, stage.host.membership)
    with clock.fixed(MORNING + timedelta(days=3)):
        again = tap(stage, headers=HTMX)
        assert again.status_code == 422 and "已经打过卡" in text(again)
        page = text(stage.phone(stage.amei).get("/m/"))
    own, host = page.index("你 1 天 最长 2 天 今天已打卡"), page.index("营主 小周 0 天 最长 2 天 今天还没打卡")
    assert own < host


def test_before_opening_and_after_closing_the_page_says_when(stage):
    phone = stage.phone(stage.amei)
    with clock.fixed(MORNING - timedelta(hours=5)):
        early = phone.get("/m/")
        assert "今天 05:00 开始打卡" in text(early) and 'class="cta"' not in early.content.decode()
    with clock.fixed(MORNING + timedelta(hours=15, minutes=10)):
        assert "23:30 已截止，明天 05:00 再来" in text(phone.get("/m/"))
        assert "现在不能打卡" in text(tap(stage, headers=HTMX))


def test_an_activity_of_another_community_is_not_found(stage):
    assert "没有找到" in text(tap(stage, stage.outsider, headers=HTMX))


def test_without_points_for_it_nobody_waits_for_any(stage):
    from qunying.incentives import services

    services.retire_rule(stage.community.pk, "check-in")
    tap(stage)
    assert "到账中" not in text(stage.phone(stage.amei).get("/m/"))


def test_the_page_stops_asking_for_points_after_some_looks(stage):
    tap(stage)
    phone = stage.phone(stage.amei)
    assert "hx-trigger" in phone.get("/m/check-in?look=5", headers=HTMX).content.decode()
    last = phone.get("/m/check-in?look=6", headers=HTMX)
    assert "hx-trigger" not in last.content.decode() and "还在路上" in text(last)


@pytest.mark.parametrize("others", [1, 3])
def test_today_costs_the_same_however_many_hosts_and_check_ins(stage, others, django_assert_num_queries):
    from qunying.groups import services as groups
    from qunying.people import services as people

    for n in range(others):
        extra = people.hire(stage.community.pk, name=f"副营主 {n}", role="host")
        groups.appoint(stage.group.pk, extra.pk, "host")
        activities.check_in(extra.membership_id, activity_id=stage.activity.pk, group_id=stage.group.pk)
    phone = stage.phone(stage.amei)
    with django_assert_num_queries(31):
        phone.get("/m/")
