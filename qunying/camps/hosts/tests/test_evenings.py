"""The evening of a small camp: briefs, reviews, points of care; each once, each made of facts."""

from datetime import timedelta

import pytest

from qunying.activities import queries as activities
from qunying.activities import services as activity_services
from qunying.camps.hosts import evenings, queries, services
from qunying.camps.hosts.models import Brief, Care, Pack
from qunying.camps.models import Day
from qunying.camps.tests import cast
from qunying.channels import queries as channels
from qunying.channels import services as channel_services
from qunying.flows import queries as flows
from qunying.groups import queries as groups
from qunying.groups import services as group_services
from qunying.journal import reactions
from qunying.journal.models import FactRow
from qunying.journal.read import by_ids
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people import services as people_services

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camp(db, morning):
    """Three days from tomorrow, two groups on the web and one in WeChat; nobody has joined yet."""
    return cast.make_camp()


def at(camp, days: int, hour: str):
    """The clock stands there, so many days after the morning's day."""
    return clock.fixed(clock.at_local(clock.today(camp.timezone) + timedelta(days=days), hour, camp.timezone))


def live_until(camp, days: int, hour: str) -> None:
    """Everything due up to then has happened, each at its moment."""
    until = clock.at_local(clock.today(camp.timezone) + timedelta(days=days), hour, camp.timezone)
    while True:
        cast.work_off()
        channel_services.reconcile(worker="test")
        coming = flows.upcoming(camp.pk, until=until, limit=1)
        if not coming:
            break
        clock.set_fixed(max(clock.now(), coming[0].at))
    clock.set_fixed(until)
    cast.work_off()
    channel_services.reconcile(worker="test")


def members(camp, *names: str) -> list[int]:
    """People who sit in 01 营."""
    group = groups.by_key(camp.pk)["ying-01"]
    found = [people_services.admit(camp.pk, name=name, key=name).pk for name in names]
    group_services.seat_many([(one, group.pk) for one in found])
    return found


def host(camp, key: str):
    return people.staff_by_key(camp.pk)[key]


def test_at_eight_each_head_has_one_brief_for_tomorrow_with_its_words_and_what_it_asks(camp):
    live_until(camp, 0, "19:59")
    assert not Brief.objects.exists()
    live_until(camp, 0, "20:05")
    rows = queries.briefs(camp.pk, clock.today(camp.timezone) + timedelta(days=1))
    assert [(row.staff, row.version, row.read) for row in rows] == [(host(camp, f"host-0{n}").pk, 1, False) for n in (1, 2, 3)]
    assert [(slot["title"], slot["mode"]) for slot in rows[2].content["slots"]] == [("早一", "manual"), ("晚一", "confirm")]
    assert [point["code"] for point in rows[2].content["points"]] == ["send", "stay", "confirm", "stay", "promise"]


def test_the_staffs_group_hears_of_the_briefs_once_however_often_the_evening_runs(camp):
    live_until(camp, 0, "20:05")
    told = channels.staff_room(camp.pk)
    evenings.begin(evenings.Cohort.objects.get())
    cast.work_off()
    assert told is None and Brief.objects.count() == 3


def test_a_plan_that_changes_before_midnight_renews_the_brief_and_an_unchanged_one_does_not(camp):
    live_until(camp, 0, "20:30")
    reactions.drain()
    services.read_brief(host(camp, "host-01").pk, date=clock.today(camp.timezone) + timedelta(days=1))
    cast.apply(cast.edited(("title: 早一", "title: 早上先听")))
    reactions.drain()
    cast.work_off()
    [first, *_others] = Brief.objects.order_by("pk")
    assert (first.version, first.content["slots"][0]["title"], first.read_version) == (2, "早上先听", 1)
    assert not queries.briefs_of(first.staff_id, since=first.date)[0].read


def test_reading_is_recorded_once_with_its_version_and_minutes(camp):
    live_until(camp, 0, "20:31")
    tomorrow = clock.today(camp.timezone) + timedelta(days=1)
    assert [services.read_brief(host(camp, "host-02").pk, date=tomorrow) for _ in range(2)] == [1, 0]
    [fact] = FactRow.objects.filter(kind="camps.brief_read")
    assert (fact.payload, fact.staff) == ({"version": 1, "minutes": 31}, host(camp, "host-02").pk)


def test_a_new_host_has_a_brief_of_their_own_the_same_evening(camp):
    live_until(camp, 0, "20:30")
    reactions.drain()
    group = groups.by_key(camp.pk)["ying-01"]
    group_services.appoint(group.pk, host(camp, "host-02").pk, "host")
    reactions.drain()
    cast.work_off()
    assert {(row.staff_id, row.group_id) for row in Brief.objects.filter(group=group)} == {(host(camp, f"host-0{n}").pk, group.pk) for n in (1, 2)}


def play_first_day(camp) -> list[int]:
    """The first day: two of three check in, one asks in vain, one is answered, the WeChat group's host sends nothing."""
    live_until(camp, 1, "08:05")
    everybody = members(camp, "阿美", "老王", "小何")
    [activity] = activities.declared(camp.pk)
    group = groups.by_key(camp.pk)["ying-01"]
    for one in everybody[:2]:
        activity_services.check_in(one, activity_id=activity.pk, group_id=group.pk)
    identities = people.identities(everybody)
    envelope = {"community": camp.pk, "group": group.pk}
    first = channel_services.post(everybody[0], identity_id=identities[everybody[0]], body="晚上几点开始？", key="q1", **envelope)
    channel_services.post(everybody[1], identity_id=identities[everybody[1]], body="可以只听吗？", key="q2", **envelope)
    channel_services.post(everybody[2], identity_id=identities[everybody[2]], body="八点", key="a1", reply_to=first, **envelope)
    return everybody


def test_by_half_past_ten_each_group_has_a_review_made_of_the_days_facts(camp):
    play_first_day(camp)
    live_until(camp, 0, "22:30")
    today = clock.today(camp.timezone)
    rows = {row.group: row for row in queries.packs(camp.pk, today)}
    one = rows[groups.by_key(camp.pk)["ying-01"].pk].content
    numbers = {name: one[name] for name in ("planned", "on_time", "members", "checked", "active", "speakers", "questions", "answered")}
    assert numbers == {"planned": 2, "on_time": 2, "members": 3, "checked": 2, "active": 3, "speakers": 3, "questions": 2, "answered": 1}
    office = rows[groups.by_key(camp.pk)["office"].pk].content
    assert (office["missed"], office["speakers"], office["items"][0]["fate"]) == (2, None, "missed")


def test_rebuilding_a_review_gives_the_same_content_also_when_more_has_happened_since(camp):
    everybody = play_first_day(camp)
    live_until(camp, 0, "22:40")
    today = clock.today(camp.timezone)
    before = {row.group_id: (row.sha, row.content) for row in Pack.objects.all()}
    people_services.leave(everybody[0], reason="left")
    reactions.drain()
    members(camp, "新来的")
    assert services.rebuild(camp.pk, today) == {group: sha for group, (sha, _content) in before.items()}
    assert {row.group_id: (row.sha, row.content) for row in Pack.objects.all()} == before


def test_the_head_closes_the_day_with_one_remark_and_nobody_else_does(camp):
    play_first_day(camp)
    live_until(camp, 0, "22:30")
    [row] = queries.packs_of(host(camp, "host-01").pk, day=clock.today(camp.timezone))
    for staff, remark, code in (
        (host(camp, "host-02").pk, "好", "not_your_day"),
        (row.staff, " ", "remark_missing"),
        (row.staff, "好" * 301, "remark_too_long"),
    ):
        with pytest.raises(Refused) as refused:
            services.close_day(row.id, staff_id=staff, remark=remark)
        assert refused.value.code == code
    assert [services.close_day(row.id, staff_id=row.staff, remark="今天  很好") for _ in range(2)] == [True, False]
    assert queries.pack(row.public_id).remark == "今天 很好" and FactRow.objects.filter(kind="camps.day_closed").count() == 1


def test_tomorrows_list_has_at_most_five_points_each_with_its_facts_and_a_head(camp):
    play_first_day(camp)
    live_until(camp, 0, "22:30")
    rows = queries.cares(camp.pk, clock.today(camp.timezone) + timedelta(days=1))
    causes = {(row.cause, row.staff) for row in rows}
    assert 0 < len(rows) <= 5 and {("missed", host(camp, "host-03").pk), ("questions", host(camp, "host-01").pk)} <= causes
    kinds = {row.cause: {fact.kind for fact in by_ids(row.facts)} for row in rows}
    assert "channels.not_sent" in kinds["missed"] and kinds["questions"] == {"channels.message_posted"} and all(row.facts for row in rows)
    tasks = {task.data["cause"]: task for task in flows.open_tasks(camp.pk, owner=host(camp, "host-03").pk, kinds=["camps.attention"])}
    assert rows[0].cause == "missed" and tasks["missed"].evidence == rows[0].facts


def test_the_following_evening_each_point_is_handled_or_repeated(camp):
    play_first_day(camp)
    live_until(camp, 0, "22:30")
    live_until(camp, 1, "22:30")
    rows = queries.cares(camp.pk, clock.today(camp.timezone))
    outcomes = {(row.cause, row.outcome) for row in rows}
    assert ("missed", "repeated") in outcomes and ("questions", "handled") in outcomes
    assert max(Care.objects.filter(date=clock.today(camp.timezone) + timedelta(days=1), cause="missed").values_list("times", flat=True)) == 2
    assert {task.outcome for task in flows.tasks(camp.pk, kinds=["camps.attention"], since=clock.now() - timedelta(days=2)) if not task.live} == {
        "handled",
        "repeated",
    }


def test_an_evening_that_nobody_worked_is_not_made_up_for(camp):
    with at(camp, 1, "09:00"):
        cast.work_off()
        assert not Brief.objects.exists()
    with at(camp, 2, "21:00"):
        cast.work_off()
        assert {row.date for row in Brief.objects.all()} == {Day.objects.get(index=3).date}


def test_after_the_last_day_there_is_neither_a_brief_nor_a_point(camp):
    live_until(camp, 3, "23:00")
    last = Day.objects.get(index=3).date
    assert Brief.objects.filter(date__gt=last).count() == 0 and Care.objects.filter(date__gt=last).count() == 0
    assert Pack.objects.filter(date=last).exclude(sha="").count() == 3


def test_a_reported_problem_is_the_operators_task_once(camp):
    group = groups.by_key(camp.pk)["ying-01"]
    for _ in range(2):
        services.report_problem(host(camp, "host-01").pk, group_id=group.pk, reason="link", words="点开是空白", key="k1")
    [task] = flows.open_tasks(camp.pk, kinds=["camps.problem"])
    assert (task.owner, task.group, task.data["reason"], task.data["words"]) == (people.staff_by_key(camp.pk)["chen"].pk, group.pk, "link", "点开是空白")
    with pytest.raises(Refused, match="不归你带"):
        services.report_problem(host(camp, "host-02").pk, group_id=group.pk, reason="link", key="k2")


def test_reviewing_costs_the_same_for_two_groups_and_for_eight(camp, django_assert_max_num_queries):
    cast.apply(cast.with_groups(7, 3))
    live_until(camp, 1, "22:20")
    rows = [row for row in groups.groups(camp.pk) if row.in_calendar]
    cohort = Day.objects.get(index=1).cohort
    with django_assert_max_num_queries(15):
        evenings.packs.gather(camp.pk, rows, cohort_id=cohort.pk, day=clock.today(camp.timezone), until=clock.now())
