"""The outbox: queued once, sent once, failures kept and resent only on request, lost workers judged by what the channel knows."""

from datetime import timedelta

import pytest
from django.db import connection

from qunying.channels import queries, registry, services
from qunying.channels.adapters.web.models import Post
from qunying.channels.models import Outbox
from qunying.channels.registry import Capabilities, Fate
from qunying.journal import read
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)
State = Outbox.State


class Flaky:
    """A channel that answers each send as told; it takes no key and cannot answer for one."""

    kind = "flaky"
    capabilities = Capabilities(
        text_max=100, group_capacity_max=10, modes={"post": ("auto",)}, accepts_key=False, fate_known=False, monthly_quota_per_chat=None, observability={}
    )

    def __init__(self):
        self.answers, self.asked, self.sent = [], [], []

    def send(self, parcels):
        assert len(parcels) == 1
        self.sent += [p.key for p in parcels]
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return [answer]

    def fates(self, parcels):
        self.asked += [p.key for p in parcels]
        return [Fate("unknown") for _ in parcels]

    def copies(self, community):
        return []


@pytest.fixture
def flaky(house):
    adapter = Flaky()
    registry.register(adapter)
    services.declare(house.community.id, key="flaky", kind="flaky")
    yield adapter
    del registry._REGISTRY.kinds["flaky"]


def recorded(*kinds):
    return [(fact.kind, fact.payload) for fact in read.after(read.START, kinds=kinds, limit=100)[0]]


def states():
    return {row.key: State(row.state).name for row in Outbox.objects.order_by("id")}


def test_a_queued_message_is_one_card_in_the_feed_with_receipt_and_fact(house, morning):
    queued = [services.queue_many([house.message(1, at=morning, revision=4)]) for _ in range(2)]
    clock.set_fixed(morning + timedelta(seconds=40))
    counts = [services.run_outbox(worker="w"), services.run_outbox(worker="w")]
    [post] = queries.feed(house.rooms[0].id)
    [[fate]] = queries.fates("delivery", [1]).values()
    assert (queued, counts) == ([{"web:0:1"}, set()], [1, 0])
    assert (post.kind, post.title, post.body, post.author) == ("card", "早安问候", "第 1 条", "")
    assert (fate.display, fate.receipt_kind, fate.late_seconds, fate.sent_at) == ("delivered", "channel", 40, clock.now())
    [fact] = read.after(read.START, kinds=["channels.delivered"], limit=9)[0]
    assert (fact.payload, fact.subject, fact.group, fact.revision, fact.channel) == (
        {"late_seconds": 40, "on_time": True, "mode": "auto", "receipt": "channel", "message": post.id}, "delivery:1", house.rooms[0].id, 4, "web",
    )  # fmt: skip


def test_a_message_waits_for_its_time_and_is_late_after_its_deadline(house, morning):
    services.queue_many([house.message(1, at=morning + timedelta(hours=1)), house.message(2, at=morning, deadline=morning + timedelta(minutes=10))])
    clock.set_fixed(morning + timedelta(minutes=11))
    services.run_outbox(worker="w")
    assert {n: row[0].display for n, row in queries.fates("delivery", [1, 2, 3]).items()} == {1: "pending", 2: "late"}


def test_a_text_of_two_thousand_characters_with_emoji_arrives_intact(house, morning):
    body = ("学会好好说话👨‍👩‍👧😀\n" * 300)[:2000]
    services.queue_many([house.message(1, at=morning, body=body)])
    services.run_outbox(worker="w")
    assert [post.body for post in queries.feed(house.rooms[0].id)] == [body]


def test_a_text_over_the_channels_limit_is_refused_with_both_numbers_and_nothing_is_queued(house, morning):
    with pytest.raises(Refused) as web:
        services.queue_many([house.message(1, at=morning), house.message(2, at=morning, body="长" * 4001)])
    with pytest.raises(Refused) as wecom:
        services.queue_many([house.message(3, at=morning, channel="wecom", mode="confirm", body="长" * 1334)])
    assert (web.value.data["length"], web.value.data["limit"], wecom.value.data["length"], wecom.value.data["limit"]) == (4001, 4000, 4002, 4000)
    assert str(wecom.value) == "「早安问候」有 4002 字节，超过上限 4000 字节。请删短，不会自动截断。"
    assert Outbox.objects.count() == 0


@pytest.mark.parametrize(("change", "code"), [({"channel": "qq"}, "unknown_channel"), ({"mode": "confirm"}, "mode_not_offered")])
def test_what_a_channel_does_not_offer_is_refused(house, morning, change, code):
    with pytest.raises(Refused) as refused:
        services.queue_many([house.message(1, at=morning, **change)])
    assert refused.value.code == code


def test_a_message_not_yet_sent_can_be_withdrawn_and_queued_anew(house, morning):
    services.queue_many([house.message(1, at=morning), house.message(2, at=morning)])
    withdrawn = services.withdraw_many(["web:0:1", "nobody"])
    services.run_outbox(worker="w")
    again = services.queue_many([house.message(1, at=morning, body="新的一版"), house.message(2, at=morning)])
    services.run_outbox(worker="w")
    assert (withdrawn, again, services.withdraw_many(["web:0:2"])) == (1, {"web:0:1"}, 0)
    assert [post.body for post in queries.feed(house.rooms[0].id)] == ["第 2 条", "新的一版"]


def test_seven_failures_are_exactly_the_failed_ones_and_retry_resends_only_them(house, flaky, morning):
    flaky.answers = [Fate("refused", error="93000 removed") if n in range(10, 17) else Fate("sent", receipt=f"r{n}") for n in range(30)]
    services.queue_many([house.message(n, at=morning, channel="flaky") for n in range(30)])
    services.run_outbox(worker="w")
    failed = {n for n, [row] in queries.fates("delivery", range(30)).items() if row.display == "failed"}
    flaky.answers, flaky.sent = [Fate("sent")] * 7, []
    retried = services.retry(house.community.id)
    services.run_outbox(worker="w")
    assert (failed, retried, flaky.sent) == (set(range(10, 17)), 7, [f"flaky:0:{n}" for n in range(10, 17)])
    assert set(states().values()) == {"SENT"}
    assert recorded("channels.failed") == [("channels.failed", {"mode": "auto", "attempts": 1})] * 7


def test_a_busy_channel_is_tried_again_with_growing_pauses_and_given_up_after_five_attempts(house, flaky, morning):
    flaky.answers = [Fate("busy", error="45033")] * 5
    services.queue_many([house.message(1, at=morning, channel="flaky")])
    pauses = []
    for _ in range(5):
        services.run_outbox(worker="w")
        pauses.append((Outbox.objects.get().at - clock.now()).total_seconds())
        clock.set_fixed(Outbox.objects.get().at)
    assert (pauses[:4], states(), queries.troubled(house.community.id)[0].error) == ([10, 30, 90, 270], {"flaky:0:1": "FAILED"}, "45033")


def test_a_send_that_breaks_on_a_channel_without_keys_is_unknown_listed_and_not_repeated(house, flaky, morning):
    flaky.answers = [TimeoutError("no answer"), Fate("sent")]
    services.queue_many([house.message(1, at=morning, channel="flaky"), house.message(2, at=morning, channel="flaky")])
    for _ in range(3):
        services.run_outbox(worker="w")
        services.reconcile(worker="w")
        clock.set_fixed(clock.now() + timedelta(hours=1))
    assert (flaky.sent, states()) == (["flaky:0:1", "flaky:0:2"], {"flaky:0:1": "UNKNOWN", "flaky:0:2": "SENT"})
    assert [row.key for row in queries.unknown(house.community.id)] == ["flaky:0:1"]
    assert recorded("channels.fate_unknown") == [("channels.fate_unknown", {"mode": "auto", "attempts": 1})]


@pytest.mark.parametrize(("fate", "state", "sends"), [("sent", "SENT", 1), ("not_sent", "NOT_SENT", 1), ("again", "SENT", 2)])
def test_only_a_person_decides_an_unknown_fate(house, flaky, morning, fate, state, sends):
    flaky.answers = [TimeoutError(), Fate("sent")]
    services.queue_many([house.message(1, at=morning, channel="flaky")])
    services.run_outbox(worker="w")
    row = queries.unknown(house.community.id)[0]
    first = services.resolve_unknown(row.outbox_id, fate=fate, staff_id=house.lin.id)
    services.run_outbox(worker="w")
    assert (first, services.resolve_unknown(row.outbox_id, fate="again", staff_id=house.lin.id)) == (True, False)
    assert (states(), len(flaky.sent)) == ({"flaky:0:1": state}, sends)


def lose_worker(key, state=State.TAKEN):
    """As if a worker had been killed while it held the row, and its lease had run out."""
    Outbox.objects.filter(key=key).update(state=state, worker="dead", lease_until=clock.real_now() - timedelta(seconds=1))


def test_a_lost_workers_message_is_recorded_when_the_channel_has_it_and_sent_when_not(house, morning):
    services.queue_many([house.message(1, at=morning), house.message(2, at=morning)])
    services.run_outbox(worker="w")
    Post.objects.filter(key="o:web:0:2").delete()
    lose_worker("web:0:1")
    lose_worker("web:0:2")
    settled = services.reconcile(worker="w")
    after = states()
    services.run_outbox(worker="w")
    assert (settled, after, states()) == (2, {"web:0:1": "SENT", "web:0:2": "QUEUED"}, {"web:0:1": "SENT", "web:0:2": "SENT"})
    assert sorted(post.body for post in queries.feed(house.rooms[0].id)) == ["第 1 条", "第 2 条"]


def test_of_a_lost_worker_on_a_channel_without_keys_only_the_begun_send_is_unknown(house, flaky, morning):
    services.queue_many([house.message(n, at=morning, channel="flaky") for n in (1, 2, 3)])
    lose_worker("flaky:0:1", State.SENDING)
    lose_worker("flaky:0:2")
    services.reconcile(worker="w")
    assert (states(), flaky.asked) == ({"flaky:0:1": "UNKNOWN", "flaky:0:2": "QUEUED", "flaky:0:3": "QUEUED"}, ["flaky:0:1"])


def test_rows_still_under_a_lease_are_left_alone(house, morning):
    services.queue_many([house.message(1, at=morning)])
    Outbox.objects.update(state=State.TAKEN, worker="alive", lease_until=clock.real_now() + timedelta(seconds=60))
    assert (services.reconcile(worker="w"), states()) == (0, {"web:0:1": "TAKEN"})


def test_a_manual_card_reaches_its_persons_phone_a_quarter_of_an_hour_ahead_and_is_sent_on_their_word(house, morning):
    services.queue_many([house.message(1, at=morning + timedelta(minutes=16), mode="manual", owner_staff=house.zhou.id)])
    early = queries.cards(house.zhou.id)
    clock.set_fixed(morning + timedelta(minutes=1))
    [card] = queries.cards(house.zhou.id)
    clock.set_fixed(morning + timedelta(minutes=20))
    taps = [services.attest(card.outbox_id, staff_id=house.zhou.id) for _ in range(2)]
    [after] = queries.cards(house.zhou.id)
    assert (early, card.display, card.body, taps, after.display, after.receipt_kind) == ([], "waiting", "第 1 条", [True, False], "delivered", "attested")
    told = {"late_seconds": 240, "on_time": True, "mode": "manual", "receipt": "attested", "message": None}
    assert recorded("channels.delivered") == [("channels.delivered", told)]
    assert (queries.cards(house.lin.id), services.run_outbox(worker="w"), queries.feed(house.rooms[0].id)) == ([], 0, [])


def test_a_card_belongs_to_one_person_and_another_needs_to_cover(house, morning):
    services.queue_many([house.message(1, at=morning, mode="manual", owner_staff=house.zhou.id), house.message(2, at=morning)])
    card, automatic = Outbox.objects.order_by("id").values_list("id", flat=True)
    refusals = []
    for outbox in (card, automatic, 999):
        with pytest.raises(Refused) as refused:
            services.attest(outbox, staff_id=house.lin.id)
        refusals.append(refused.value.code)
    assert (refusals, services.attest(card, staff_id=house.lin.id, covering=True)) == (["not_your_card", "not_a_card", "no_such_card"], True)


def test_an_opened_group_link_is_evidence_of_its_own_kind(house, morning):
    services.queue_many([house.message(1, at=morning, mode="manual", owner_staff=house.zhou.id)])
    public_id = Outbox.objects.get().public_id
    opened = [services.link_opened(public_id), services.link_opened(public_id), services.link_opened("nobody")]
    assert (opened, queries.cards(house.zhou.id)[0].receipt_kind) == ([True, False, False], "link")


def test_a_card_nobody_sent_is_not_sent_after_its_deadline_and_may_still_be_sent_late(house, morning):
    services.queue_many([house.message(1, at=morning, mode="manual", owner_staff=house.zhou.id)])
    clock.set_fixed(morning + timedelta(minutes=31))
    services.reconcile(worker="w")
    missed = [row.display for row in queries.troubled(house.community.id)]
    services.attest(Outbox.objects.get().id, staff_id=house.zhou.id)
    assert (missed, queries.fates("delivery", [1])[1][0].display) == (["not_sent"], "late")
    assert [kind for kind, _ in recorded("channels.not_sent", "channels.delivered")] == ["channels.not_sent", "channels.delivered"]


def test_health_counts_the_outbox_by_state(house, morning):
    services.queue_many([house.message(1, at=morning), house.message(2, at=morning - timedelta(minutes=5)), house.message(3, at=morning, mode="manual")])
    health = queries.health()
    assert (health["outbox"], health["outbox_overdue"]) == ({"queued": 2, "waiting": 1}, 1)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by its statistics")
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (Outbox.objects.queued().filter(at__lte=clock.real_now()), "channels_outbox_open"),
        (Outbox.objects.held().filter(lease_until__lt=clock.real_now()), "channels_outbox_held"),
        (Outbox.objects.with_people().filter(mode="confirm"), "channels_outbox_waiting"),
        (Outbox.objects.live().filter(state=State.UNKNOWN, community=1), "channels_outbox_live"),
    ],
)
def test_what_the_worker_asks_every_turn_reads_a_partial_index_and_never_the_sent_rows(db, rows, index):
    assert f"USING INDEX {index}" in rows.explain()
