"""Results: each delivered item is measured within a day or is known as unmeasured, and says why."""

from datetime import timedelta

import pytest
from django.db import transaction

from qunying.activities import queries as activities
from qunying.activities.services import CheckInRequest, check_in_many
from qunying.camps import queries, services
from qunying.camps.models import Delivery
from qunying.camps.results.models import Result
from qunying.camps.services import JoinRequest, RateRequest
from qunying.camps.tests.cast import TEXT, edited, make_camp, work_off
from qunying.channels import queries as feeds
from qunying.channels import services as channels
from qunying.channels.facts import Delivered, FateUnknown
from qunying.journal.models import FactRow
from qunying.journal.reactions import drain
from qunying.journal.record import record
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

pytestmark = pytest.mark.django_db(transaction=True)
RATED = edited(("minutes: 60, staff_minutes: 25", "minutes: 60, staff_minutes: 25, rating: true"), text=TEXT)


class Evening:
    """The first evening of the camp: three members in the first group, and hands to see, answer and rate."""

    def __init__(self, text=RATED):
        self.camp = make_camp(text)
        joined = services.join_many(self.camp.pk, [JoinRequest(f"学员{n}", "first", 1, f"k{n}") for n in range(6)])
        self.members = [one.membership_id for one in joined if one.group_id == joined[0].group_id]
        self.at = clock.at_local(Delivery.objects.get(group__key="ying-01", day=1, slot="evening").date, "20:00", "Asia/Shanghai")
        clock.set_fixed(self.at)
        work_off()
        drain()
        self.item = Delivery.objects.get(group_id=joined[0].group_id, day=1, slot="evening")
        self.office = Delivery.objects.get(group__key="office", day=1, slot="evening")
        self.group = self.item.group_id
        self.post = Result.objects.get(pk=self.item.pk).message

    def go(self, **later):
        clock.set_fixed(self.at + timedelta(**later))

    def identity(self, member):
        return people.identities([member])[member]

    def see(self, member):
        channels.see(member, identity_id=self.identity(member), community=self.camp.pk, group=self.group, post=self.post)

    def answer(self, member):
        channels.post(member, identity_id=self.identity(member), community=self.camp.pk, group=self.group, body="我来说", key=f"a{member}", reply_to=self.post)

    def rate(self, member, stars, item=None):
        return services.rate_item(member, delivery_id=(item or self.item).pk, stars=stars)

    def result(self, item=None):
        return Result.objects.get(pk=(item or self.item).pk)


@pytest.fixture
def evening(morning):
    return Evening()


def test_a_delivered_item_waits_and_has_its_result_within_a_day(evening):
    one, two, three = evening.members
    evening.go(minutes=10)
    for member in (one, two):
        evening.see(member)
    evening.answer(two)
    channels.react(three, identity_id=evening.identity(three), community=evening.camp.pk, group=evening.group, post=evening.post)
    assert (evening.rate(one, 4), evening.rate(one, 5), evening.rate(one, 5), evening.rate(two, 2)) == (True, True, False, True)
    evening.go(hours=19, minutes=50)
    assert services.measure_due() == 0 and evening.result().state == "waiting"
    evening.go(hours=20, minutes=10)
    assert services.measure_due() > 0
    found = evening.result()
    assert (found.state, found.seen, found.took_part, found.rating_sum, found.rating_n, found.reach) == ("measured", 3, 2, 7, 2, 3)
    assert found.measured_at - found.delivered_at < timedelta(hours=24)
    fact = FactRow.objects.get(kind="camps.item_measured", subject_id=evening.item.pk)
    told = {"slot": "evening", "seen": 3, "opened": None, "took_part": 2, "asked": True, "rating_sum": 7, "rating_n": 2, "minutes": 1210}
    assert (fact.payload, fact.group) == (told, evening.group)
    assert services.measure_due() == 0


def test_who_checks_in_after_an_item_that_leads_there_takes_part_and_the_staff_never_do(evening):
    one, two, _ = evening.members
    activity = activities.declared(evening.camp.pk)[0].pk
    host = people.staff_by_key(evening.camp.pk)["host-01"].membership_id
    evening.go(minutes=-30)
    check_in_many([CheckInRequest(activity, one, evening.identity(one), evening.group)])
    evening.go(minutes=5)
    check_in_many([CheckInRequest(activity, who, evening.identity(who), evening.group) for who in (two, host)])
    evening.go(hours=20)
    services.measure_due()
    assert (evening.result().took_part, evening.result().asks_check_in) == (1, True)


def test_where_nothing_can_be_seen_there_is_no_result_and_a_reason_and_never_a_nought(evening):
    """On 企业微信 the morning is sent by hand and its host says so; nobody opens the link. The second morning asks nothing."""
    card = next(card for card in feeds.cards(people.staff_by_key(evening.camp.pk)["host-03"].pk) if card.title == "早一")
    channels.attest(card.outbox_id, staff_id=people.staff_by_key(evening.camp.pk)["host-03"].pk)
    drain()
    morning = Delivery.objects.get(group__key="office", day=1, slot="morning")
    evening.go(hours=20)
    services.measure_due()
    found = evening.result(morning)
    assert (found.state, found.seen, found.opened, found.took_part, found.reach) == ("measured", None, 0, None, None)


def test_an_item_confirmed_elsewhere_that_asks_nothing_is_blind(morning):
    channels.wecom_sandbox.open_chat("demo-corp", "wr-office", owner="user-chen", name="职场营")
    evening = Evening(TEXT)
    evening.go(days=1)
    work_off()
    for task in channels.wecom_sandbox.inbox("demo-corp", "user-chen"):
        channels.wecom_sandbox.tap(task.msgid, "user-chen")
    evening.go(days=1, minutes=1)
    channels.reconcile(worker="test")
    drain()
    item = Delivery.objects.get(group__key="office", day=2, slot="evening")
    evening.go(days=1, hours=21)
    services.measure_due()
    assert (evening.result(item).state, evening.result(item).seen, evening.result(item).took_part) == ("blind", None, None)
    [fact] = FactRow.objects.filter(kind="camps.item_unmeasured", subject_id=item.pk)
    assert fact.payload == {"slot": "evening", "reason": "blind"}


def test_a_job_that_comes_after_a_day_counts_nothing_any_more(evening):
    evening.see(evening.members[0])
    evening.go(hours=24, minutes=1)
    services.measure_due()
    assert (evening.result().state, evening.result().seen) == ("late", None)
    assert FactRow.objects.get(kind="camps.item_unmeasured", subject_id=evening.item.pk).payload["reason"] == "late"


def test_a_rating_may_be_changed_until_the_item_is_measured_and_not_after(evening):
    one = evening.members[0]
    evening.rate(one, 3)
    evening.go(hours=20)
    assert evening.rate(one, 4)
    services.measure_due()
    with pytest.raises(Refused, match="评分已经统计了"):
        evening.rate(one, 5)
    assert [(row.payload["stars"], row.payload["changed"]) for row in FactRow.objects.filter(kind="camps.item_rated").order_by("id")] == [(3, False), (4, True)]
    assert (evening.result().rating_sum, queries.rating(one, evening.item.pk).state) == (4, "over")


def test_ratings_are_for_members_of_the_group_for_items_that_ask_and_for_numbers_from_one_to_five(evening):
    one = evening.members[0]
    host = people.staff_by_key(evening.camp.pk)["host-01"].membership_id
    asked = [(one, 0), (one, 6), (host, 5)]
    morning = Delivery.objects.get(group_id=evening.group, day=1, slot="morning")
    tomorrow = Delivery.objects.get(group_id=evening.group, day=2, slot="evening")
    requests = [RateRequest(who, evening.identity(who), evening.item.pk, stars) for who, stars in asked]
    requests += [RateRequest(one, evening.identity(one), item.pk, 5) for item in (morning, tomorrow, evening.office)]
    answers = services.rate_many(requests)
    codes = ["rating_bad_stars", "rating_bad_stars", "rating_not_yours", "rating_not_asked", "rating_early", "rating_not_yours"]
    assert [answer.code for answer in answers] == codes


def test_an_item_that_has_just_arrived_is_rated_before_the_reactions_have_heard_of_it(evening):
    clock.set_fixed(evening.at + timedelta(days=1))
    work_off()
    later = Delivery.objects.get(group_id=evening.group, day=2, slot="evening")
    assert evening.rate(evening.members[0], 5, later) and evening.result(later).message is None
    drain()
    assert evening.result(later).message is not None and FactRow.objects.filter(kind="camps.item_rated").count() == 1


def test_what_nobody_can_tell_arrived_is_unmeasured_until_it_turns_out_that_it_did(evening):
    item = Delivery.objects.get(group_id=evening.group, day=2, slot="evening")
    envelope = {"community": evening.camp.pk, "group": evening.group, "subject": ("delivery", item.pk)}
    with transaction.atomic():
        record(FateUnknown("auto", 1), key="u1", **envelope)
    drain()
    assert not Result.objects.filter(pk=item.pk).exists()
    assert FactRow.objects.get(kind="camps.item_unmeasured", subject_id=item.pk).payload == {"slot": "evening", "reason": "unknown"}
    with transaction.atomic():
        record(Delivered(0, True, "auto", "channel", None), key="d1", happened_at=clock.now() - timedelta(hours=2), **envelope)
    drain()
    assert (evening.result(item).state, evening.result(item).due_at) == ("waiting", clock.now() + timedelta(hours=18))
