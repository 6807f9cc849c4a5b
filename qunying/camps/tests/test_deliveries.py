"""Deliveries: worded for their group, queued once, judged by receipts; called off or taken back while that is still possible."""

from datetime import timedelta

import pytest

from qunying.camps import queries, services
from qunying.camps.models import Delivery
from qunying.camps.tests.cast import apply, edited, make_camp, plan, work_off
from qunying.channels import queries as channels
from qunying.channels import services as channel_services
from qunying.channels.models import Outbox
from qunying.content import queries as content
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camp(morning):
    return make_camp()


@pytest.fixture
def first_morning(camp, morning):
    """07:30 on the first day, everything due worked off."""
    with clock.fixed(morning.replace(hour=23, minute=30)):
        work_off()
        yield camp


def cohort_day(camp, index=1):
    cohort = queries.current(camp.pk)
    return cohort, queries.calendar(cohort)[index - 1]


def fates(camp, index=1):
    cohort, day = cohort_day(camp, index)
    return {(row.key, slot): cell.fate for row, cells in queries.matrix(cohort, day).rows for slot, cell in cells.items()}


def test_words_are_filled_in_for_each_group_with_its_own_signed_link(first_morning, settings):
    bodies = dict(Outbox.objects.filter(mode="auto").values_list("group__key", "body"))
    words, link = bodies["ying-02"].split("看 ")
    opened = content.held(link.removeprefix(f"{settings.PUBLIC_URL}/m/go/"))
    assert (words, opened.target, opened.group) == ("02 营的早上，我是林疏影，第 1 天，", "/cards/1", Outbox.objects.get(body=bodies["ying-02"]).group_id)
    assert set(bodies) == {"ying-01", "ying-02"} and link not in bodies["ying-01"]


def test_where_readers_cannot_reach_us_the_address_itself_is_sent(first_morning, settings):
    """The group on 企业微信 would be sent to the operator's own desk; once the installation has a public address it gets a signed link too."""
    office = Delivery.objects.get(group__key="office", day=1, slot="morning")
    at_home = queries.item(office.public_id).text
    settings.PUBLIC_URL = "https://qun.example"
    services.choose_variant(office.pk, variant="full")
    assert "/cards/1" in at_home and "https://qun.example/m/go/" in queries.item(office.public_id).text


def test_the_host_has_the_card_a_quarter_of_an_hour_ahead(camp, morning):
    with clock.fixed(morning.replace(hour=23, minute=15)):
        work_off()
        (card,) = Outbox.objects.all()
        assert (card.mode, card.owner_staff.name, card.planned_at.minute, Delivery.objects.exclude(queued_at=None).count()) == ("manual", "何书怡", 30, 1)


def test_a_cell_is_what_the_receipts_say(first_morning, morning):
    assert fates(first_morning) == {
        ("ying-01", "morning"): "delivered", ("ying-02", "morning"): "delivered", ("office", "morning"): "waiting",
        ("ying-01", "evening"): "pending", ("ying-02", "evening"): "pending", ("office", "evening"): "pending",
    }  # fmt: skip
    card = Outbox.objects.get(mode="manual")
    channel_services.attest(card.pk, staff_id=card.owner_staff_id)
    assert fates(first_morning)["office", "morning"] == "delivered"


def test_every_item_arrives_once_over_the_whole_camp(camp, morning):
    at = morning
    while at < morning + timedelta(days=4):
        with clock.fixed(at):
            work_off()
        at += timedelta(minutes=15)
    assert Outbox.objects.count() == Outbox.objects.values("subject_id").distinct().count() == 18
    assert sum(Outbox.objects.filter(mode="auto", state=Outbox.State.SENT).values_list("late_seconds", flat=True)) == 0


def test_a_called_off_item_is_not_sent_even_when_its_card_lies_ready(camp, morning):
    with clock.fixed(morning.replace(hour=23, minute=20)):
        work_off()
        assert services.call_off(queries.current(camp.pk).id, ["office/d01/morning", "ying-01/d01/morning"]) == 2
    with clock.fixed(morning.replace(hour=23, minute=31)):
        work_off()
    assert set(Outbox.objects.exclude(state=Outbox.State.CANCELLED).values_list("group__key", flat=True)) == {"ying-02"}


def test_a_card_that_lies_ready_is_taken_back_when_its_words_change(camp, morning):
    with clock.fixed(morning.replace(hour=23, minute=20)):
        work_off()
        later = edited(('short: "{群}早"', 'short: "{群}早呀"'), ('full: "{群}的早上', 'full: "{群}的清早'))
        apply(later)
        assert plan(later) == []
        work_off()
        (card,) = Outbox.objects.exclude(state=Outbox.State.CANCELLED)
        assert card.body.startswith("职场营的清早") and Delivery.objects.get(pk=card.subject_id).turn == 1


def test_an_item_sent_ahead_of_its_time_cannot_be_changed_any_more(camp, morning):
    with clock.fixed(morning.replace(hour=23, minute=20)):
        work_off()
        card = Outbox.objects.get()
        channel_services.attest(card.pk, staff_id=card.owner_staff_id)
        with pytest.raises(Refused) as refused:
            apply(edited(('full: "{群}的早上', 'full: "{群}的清早')))
    assert refused.value.code == "sent_already"
    assert channels.fates("delivery", [card.subject_id])[card.subject_id][0].display == "delivered"


def test_a_group_in_a_hurry_gets_the_short_words(camp, morning):
    services.choose_variant(Delivery.objects.get(key="ying-01/d01/morning").pk, variant="short")
    with clock.fixed(morning.replace(hour=23, minute=30)):
        work_off()
        assert Outbox.objects.get(group__key="ying-01").body == "01 营早"
        with pytest.raises(Refused) as refused:
            services.choose_variant(Delivery.objects.get(key="ying-01/d01/morning").pk, variant="full")
    assert (refused.value.code, plan()) == ("sent_already", [])


def test_today_says_which_slot_runs_and_who_has_not_sent(first_morning):
    today = queries.today(first_morning.pk)
    morning_slot, evening_slot = today.slots
    assert (today.number, today.day.title, today.next_slot.slot.name) == (1, "《先听完》", "早安")
    assert (morning_slot.phase, dict(morning_slot.counts), [row.name for row, _ in morning_slot.waiting]) == ("now", {"delivered": 2, "waiting": 1}, ["职场营"])
    assert (evening_slot.phase, dict(evening_slot.counts), evening_slot.trouble) == ("ahead", {"pending": 3}, ())


def test_a_card_nobody_sent_in_time_is_trouble(camp, morning):
    with clock.fixed(morning.replace(hour=23, minute=30)):
        work_off()
    with clock.fixed(morning.replace(day=14, hour=0, minute=5)):
        (trouble,) = queries.today(camp.pk).slots[0].trouble
        assert (trouble[0].name, trouble[1].overdue, queries.today(camp.pk).slots[0].phase) == ("职场营", True, "past")


def test_before_and_after_the_camp_there_is_no_day_but_a_number(camp, morning):
    assert (queries.today(camp.pk).number, queries.today(camp.pk).day) == (0, None)
    with clock.fixed(morning.replace(day=20)):
        assert queries.today(camp.pk).number == 4


def test_a_host_sees_the_cells_of_their_groups_only(first_morning):
    cohort, day = cohort_day(first_morning)
    (mine,) = Delivery.objects.filter(key="ying-02/d01/morning").values_list("group_id", flat=True)
    assert [row.key for row, _ in queries.matrix(cohort, day, only=[mine]).rows] == ["ying-02"]
    assert queries.today(first_morning.pk, only=[]).slots[0].counts == {}


def test_the_whole_cohort_is_counted_slot_by_slot(first_morning):
    counted = queries.execution(queries.current(first_morning.pk))
    assert (len(counted), dict(counted[1, "morning"]), dict(counted[3, "evening"])) == (6, {"delivered": 2, "waiting": 1}, {"pending": 3})


@pytest.mark.parametrize("groups", [1, 3])
def test_today_takes_the_same_number_of_reads_with_one_group_and_with_three(first_morning, django_assert_num_queries, groups):
    only = sorted(set(Delivery.objects.values_list("group_id", flat=True)))[:groups]
    queries.today(first_morning.pk, only=only)
    with django_assert_num_queries(9):
        assert len(queries.today(first_morning.pk, only=only).slots) == 2
