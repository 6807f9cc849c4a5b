"""The camps' part of the blueprint: what is refused with its place, and what a plan holds."""

import pytest

from qunying.blueprint import services as blueprint
from qunying.blueprint.check import check, warnings
from qunying.blueprint.load import load_text
from qunying.blueprint.plan import make
from qunying.camps import planned
from qunying.camps.models import Cohort, Day, Delivery
from qunying.camps.tests.cast import TEXT, apply, edited, make_camp, plan, with_days
from qunying.flows.models import Due
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


def faults(*pairs):
    return [(problem.code, problem.path) for problem in check(load_text(edited(*pairs)))]


def times(**where):
    return [one.at.isoformat()[5:16] for one in Delivery.objects.filter(**where).order_by("at")]


def test_the_small_camp_has_no_faults(morning):
    assert faults() == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('at: "07:30", minutes: 30', 'at: "07:30", minutes: 800', ("slots_overlap", "content.slots.1")),
        ('at: "20:00", minutes: 60', 'at: "23:30", minutes: 60', ("slot_over_midnight", "content.slots.1.minutes")),
        ("slots: [morning, evening]", "slots: [morning, evening, noon]", ("unknown_slot", "content.day_types.0.slots.2")),
        ("slots: [morning, evening]", "slots: [morning, evening, morning]", ("slot_twice", "content.day_types.0.slots")),
        ("staff_minutes: 5}", "staff_minutes: 5, confirm: true}", ("confirmed_twice_a_day", "content.day_types.0.slots")),
        ("{type: lesson, title: 《说准》", "{type: guest, title: 《说准》", ("unknown_day_type", "content.days.1.type")),
        ("kind: run, days: 3", "kind: run, days: 4", ("days_miscounted", "content.days")),
        ("days: 1-2}", "days: 1}", ("day_without_stage", "content.stages")),
        ("days: 1-2}", "days: 1-3}", ("stages_overlap", "content.stages.1.days")),
        ("days: 1-2}", "days: 1-9}", ("stage_out_of_range", "content.stages.0.days")),
        ("when_full: listen", "when_full: first", ("unknown_choice_when_full", "management.routing.choices.0.when_full")),
        ("{id: later, name: 延期}", "{id: listen, name: 延期}", ("choice_twice", "management.routing.choices.2.id")),
        ("capacity: 2,", "capacity: 201,", ("capacity_over_channel", "management.groups.1.capacity")),
        ("hours_per_day: 1,", "hours_per_day: 0.4,", ("staff_overloaded", "management.staff.2.hours_per_day")),
    ],
)  # fmt: skip
def test_each_fault_is_found_at_its_place(morning, old, new, fault):
    assert fault in faults((old, new))


def test_an_undeclared_type_is_named_with_its_day_and_line(morning):
    bp = load_text(edited(("{type: lesson, title: 《说准》", "{type: guest, title: 《说准》")))
    problem = next(problem for problem in check(bp) if problem.code == "unknown_day_type")
    assert (problem.line, problem.message, problem.mend) == (24, "第 2 天的类型「guest」没有声明过。", "已声明的类型：lesson。")


def test_an_empty_day_is_named(morning):
    rest = ("day_types: [", "day_types: [{id: rest, name: 休息日, slots: []}, ")
    found = faults(rest, ("{type: lesson, title: 《说准》", "{type: rest, title: 《说准》"))
    assert ("empty_day", "content.days.1") in found


def test_a_choice_nobody_can_be_led_to_is_a_warning(morning):
    bp = load_text(TEXT)
    assert [(problem.code, problem.message) for problem in warnings(bp)] == [("choice_without_group", "选择「延期」没有一个群。")]


def test_the_plan_says_how_much_goes_which_way_and_what_it_takes(morning):
    head = make(load_text(TEXT)).head
    assert (head["deliveries"], head["modes"]) == (18, {"auto": 12, "confirm": 3, "manual": 3})
    assert head["staff_hours"] == {"needed": 1.5, "declared": 3.0}


def test_applying_plans_every_item_once_and_applying_again_changes_nothing(morning):
    done = apply()
    assert (done.create, Delivery.objects.count(), Due.objects.filter(handler="camps.deliver").count(), Cohort.objects.count(), Day.objects.count()) == (
        done.create,
        18,
        18,
        1,
        3,
    )
    assert plan() == []
    assert sorted(Delivery.objects.filter(group__key="ying-01").values_list("key", flat=True)) == [
        "ying-01/d01/evening", "ying-01/d01/morning", "ying-01/d02/evening", "ying-01/d02/morning", "ying-01/d03/evening", "ying-01/d03/morning",
    ]  # fmt: skip


def test_what_a_person_sends_reaches_their_phone_a_quarter_of_an_hour_ahead(morning):
    make_camp()
    due = {(one.mode, (one.at - Due.objects.get(key=one.due_key).at).seconds) for one in Delivery.objects.all()}
    assert due == {("auto", 0), ("confirm", 900), ("manual", 900)}


def test_a_moved_start_moves_everything(morning):
    make_camp()
    apply(edited(("start: 2026-11-14", "start: 2026-11-20")))
    assert times(group__key="ying-01", slot="morning") == ["11-19T23:30", "11-20T23:30", "11-21T23:30"]
    assert sorted({due.at.day for due in Due.objects.filter(handler="camps.deliver", state=Due.State.OPEN)}) == [19, 20, 21, 22]
    assert [day.date.day for day in Day.objects.order_by("index")] == [20, 21, 22] and plan(edited(("start: 2026-11-14", "start: 2026-11-20"))) == []


def test_a_start_moved_into_the_past_is_refused_and_nothing_changes(morning):
    make_camp()
    before = times(slot="morning")
    with pytest.raises(Refused) as refused:
        apply(edited(("start: 2026-11-14", "start: 2026-11-12")))
    assert (refused.value.code, times(slot="morning")) == ("start_moved_to_past", before)


def test_a_change_in_mid_run_touches_only_the_future(morning):
    make_camp()
    later = edited(('at: "20:00"', 'at: "20:30"'), ("full: 第二天早上", "full: 第二天一早"))
    with clock.fixed(morning.replace(day=14, hour=14)):  # 22:00 on the first day
        changes = plan(later)
        apply(later)
        assert plan(later) == []
    assert {key.split("/")[1] for _, kind, key in changes if kind == "delivery"} == {"d02", "d03"}
    assert times(group__key="ying-01", slot="evening") == ["11-14T12:00", "11-15T12:30", "11-16T12:30"]


def test_an_edit_to_what_was_said_is_refused_in_the_past(morning):
    make_camp()
    with clock.fixed(morning.replace(day=14, hour=14)), pytest.raises(Refused) as refused:
        blueprint.plan(load_text(edited(("title: 早一", "title: 早安"))))
    assert refused.value.code == "in_the_past"


def test_a_group_added_in_mid_run_gets_only_what_is_still_to_come(morning):
    make_camp()
    more = edited(
        ("count: 2, route", "count: 3, route"),
        ("count: 3, hours_per_day: 1, names: [沈子衿, 林疏影, 何书怡]", "count: 4, hours_per_day: 1.5, names: [沈子衿, 林疏影, 何书怡, 邓语嫣]"),
    )
    with clock.fixed(morning.replace(day=15, hour=1)):  # 09:00 on the second day
        apply(more)
        assert plan(more) == []
    assert times(group__key="ying-03") == ["11-15T12:00", "11-15T23:30", "11-16T12:00"]


def test_a_group_declared_no_longer_is_sent_nothing_more(morning):
    make_camp()
    fewer = edited(("count: 2, route", "count: 1, route"))
    blueprint.apply(load_text(fewer), checksum=None, force=True)
    assert Delivery.objects.filter(group__key="ying-02", cancelled_at=None).count() == 0
    assert Due.objects.filter(handler="camps.deliver", state=Due.State.OPEN).count() == Delivery.objects.filter(cancelled_at=None).count() == 12


def test_what_was_called_off_can_be_declared_again(morning):
    make_camp()
    blueprint.apply(load_text(edited(("count: 2, route", "count: 1, route"))), checksum=None, force=True)
    apply()
    assert Delivery.objects.filter(group__key="ying-02", cancelled_at=None).count() == 6
    assert Due.objects.filter(handler="camps.deliver", state=Due.State.OPEN).count() == 18 and plan() == []


def test_another_cohort_begins_when_the_last_one_is_over(morning):
    make_camp()
    following = edited(("start: 2026-11-14, cohort: 第 1 期", "start: 2026-12-01, cohort: 第 2 期"))
    with clock.fixed(morning.replace(day=17)):
        assert plan() == []
        apply(following)
        assert plan(following) == []
    assert [(one.name, one.deliveries.filter(cancelled_at=None).count()) for one in Cohort.objects.order_by("pk")] == [("第 1 期", 18), ("第 2 期", 18)]


def test_a_seven_day_camp_with_two_slots_has_fourteen_items_a_group(morning):
    make_camp(with_days(7))
    assert Delivery.objects.filter(group__key="ying-01").count() == 14


def test_a_camp_declared_in_its_second_day_has_a_whole_calendar_but_sends_only_what_is_to_come(morning):
    with clock.fixed(morning.replace(day=15)):
        apply()
        assert plan() == []
    assert Day.objects.count() == 3 and times(group__key="ying-01") == ["11-15T12:00", "11-15T23:30", "11-16T12:00"]


def test_a_blueprint_whose_days_are_all_over_says_so_and_plans_nothing_twice(morning):
    with clock.fixed(morning.replace(day=20)):
        assert "3 天都已过去" in make(load_text(TEXT)).head["degradations"][-1]
        apply()
        assert (plan(), Delivery.objects.count()) == ([], 0)


def test_a_long_camp_is_applied_in_parts_without_losing_a_day(morning):
    make_camp(with_days(90))
    moved = edited(("start: 2026-11-14", "start: 2026-11-15"), text=with_days(90))
    apply(moved)
    assert (Day.objects.count(), Delivery.objects.count(), plan(moved)) == (90, 540, [])


def test_two_chats_of_a_group_on_one_channel_have_their_own_items_and_keep_them_when_another_chat_goes(morning):
    place = "channels: [{channel: web}]}"
    three = edited((place, 'channels: [{channel: web}, {channel: wecom, chat: "wr-a-{n}"}, {channel: wecom, chat: "wr-b-{n}"}]}'))
    keys = {key: chat for key, chat in _items(three) if key.startswith("ying-01/d01/morning")}
    assert sorted(keys.values()) == ["", "wr-a-1", "wr-b-1"]
    two = edited((place, 'channels: [{channel: web}, {channel: wecom, chat: "wr-b-{n}"}]}'))
    assert dict(_items(two)).items() <= dict(_items(three)).items()


def _items(text):
    """Key and chat of everything planned."""
    return [(item.key, item.chat) for item in planned.items(load_text(text))]
