"""企业微信 群发: a task sends nothing until its employee taps; partial, late, ignored, quota, lost answers."""

from datetime import timedelta

import pytest

from qunying.channels import queries, registry, services
from qunying.channels.adapters.wecom import client as api
from qunying.channels.adapters.wecom import sandbox
from qunying.channels.adapters.wecom.adapter import WecomAdapter
from qunying.channels.adapters.wecom.models import Target, Task
from qunying.channels.conftest import build
from qunying.channels.models import Outbox
from qunying.channels.registry import Fate, Parcel
from qunying.channels.services import outbox
from qunying.journal import read
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def message(house, n, *, at, room=0, **more):
    return house.message(n, at=at, room=room, channel="wecom", mode="confirm", **more)


def work(to=None):
    """What the worker does in a turn, at that time."""
    if to is not None:
        clock.set_fixed(to)
    services.run_outbox(worker="w")
    services.reconcile(worker="w")


def display(*numbers):
    return {n: rows[0].display for n, rows in queries.fates("delivery", numbers).items()}


def delivered():
    return [fact.payload for fact in read.after(read.START, kinds=["channels.delivered"], limit=100)[0]]


def test_the_task_is_on_the_employees_phone_a_quarter_of_an_hour_ahead_and_sends_nothing_by_itself(house, morning):
    services.queue_many([message(house, 1, at=morning + timedelta(minutes=15, seconds=1))])
    work()
    early = sandbox.inbox("demo-corp", "zhou")
    work(morning + timedelta(seconds=1))
    [waiting] = sandbox.inbox("demo-corp", "zhou")
    work(morning + timedelta(minutes=20))
    assert (early, waiting.text, waiting.chats, display(1)) == ([], "第 1 条", ("wr-ying-01",), {1: "waiting"})
    assert (services.audit(house.community.id).delivered, delivered()) == (0, [])


def test_after_the_tap_the_result_is_the_receipt(house, morning):
    services.queue_many([message(house, 1, at=morning)])
    work()
    clock.set_fixed(morning + timedelta(minutes=3))
    tapped = sandbox.tap(sandbox.inbox("demo-corp", "zhou")[0].msgid, "zhou")
    work(morning + timedelta(minutes=4))
    [[fate]] = queries.fates("delivery", [1]).values()
    assert (tapped, fate.display, fate.receipt_kind, fate.late_seconds, sandbox.inbox("demo-corp", "zhou")) == (1, "delivered", "channel", 180, [])
    assert delivered() == [{"late_seconds": 180, "on_time": True, "mode": "confirm", "receipt": "channel", "message": None}]


def test_a_task_put_aside_is_not_sent_after_its_deadline_and_a_late_tap_is_late(house, morning):
    services.queue_many([message(house, 1, at=morning)])
    work()
    msgid = sandbox.inbox("demo-corp", "zhou")[0].msgid
    sandbox.ignore(msgid, "zhou")
    work(morning + timedelta(minutes=31))
    missed = (sandbox.inbox("demo-corp", "zhou"), display(1), services.audit(house.community.id).not_sent)
    sandbox.tap(msgid, "zhou")
    work(morning + timedelta(minutes=50))
    assert missed == ([], {1: "not_sent"}, 1)
    assert (display(1), services.audit(house.community.id).late) == ({1: "late"}, 1)


def test_nobody_else_can_tap_and_a_second_tap_sends_nothing(house, morning):
    services.queue_many([message(house, 1, at=morning)])
    work()
    msgid = sandbox.inbox("demo-corp", "zhou")[0].msgid
    assert [sandbox.tap(msgid, "lin"), sandbox.tap(msgid, "zhou"), sandbox.tap(msgid, "zhou")] == [0, 1, 0]


def test_an_employee_may_send_a_task_to_some_of_its_chats_only(house, morning):
    reply = sandbox.SandboxClient("demo-corp").add_msg_template(sender="zhou", text="大家好", chat_id_list=["wr-ying-01", "wr-ying-02", "wr-nobody"])
    sandbox.tap(reply["msgid"], "zhou", chats=["wr-ying-02"])
    clock.set_fixed(morning + timedelta(seconds=10))
    result = sandbox.SandboxClient("demo-corp").get_groupmsg_send_result(msgid=reply["msgid"], userid="zhou", limit=1)
    rest = sandbox.SandboxClient("demo-corp").get_groupmsg_send_result(msgid=reply["msgid"], userid="zhou", cursor=result["next_cursor"])
    assert (reply["fail_list"], [(row["chat_id"], row["status"]) for row in result["send_list"] + rest["send_list"]]) == (
        ["wr-nobody"], [("wr-ying-01", 0), ("wr-ying-02", 1)],
    )  # fmt: skip
    assert sandbox.inbox("demo-corp", "zhou")[0].chats == ("wr-ying-01",)


def use_up_the_month(chat, month_days=30):
    task = Task.objects.create(corp="demo-corp", msgid="old", sender="zhou", text="旧", text_sha="x", created_at=clock.now())
    for n in range(month_days - 1):
        other = Task.objects.create(corp="demo-corp", msgid=f"old{n}", sender="zhou", text="旧", text_sha="x", created_at=clock.now())
        Target.objects.create(task=other, chat=chat, status=1, send_time=clock.now())
    return Target.objects.create(task=task, chat=chat)


def test_a_chat_takes_as_many_as_its_month_has_days_then_creation_says_41048(house, morning):
    chat = sandbox.Chat.objects.get(chat_id="wr-ying-01")
    last = use_up_the_month(chat)  # November: 29 used, one left
    services.queue_many([message(house, 1, at=morning)])
    work()
    sandbox.tap("old", "zhou")  # the thirtieth
    services.queue_many([message(house, 2, at=morning), message(house, 3, at=morning, room=1)])
    work()
    last.refresh_from_db()
    errors = dict(Outbox.objects.values_list("subject_id", "error"))
    modes = dict(Outbox.objects.values_list("subject_id", "mode"))
    assert (last.status, display(1, 2, 3), modes) == (1, {1: "waiting", 2: "waiting", 3: "waiting"}, {1: "confirm", 2: "manual", 3: "confirm"})
    assert errors[2] == f"{api.NOBODY_TO_SEND_TO} no customer to send"


def test_with_the_quota_gone_on_the_twentieth_every_evening_left_is_a_card_and_none_is_lost(house, morning):
    clock.set_fixed(morning + timedelta(days=7))  # the twentieth of November
    use_up_the_month(sandbox.Chat.objects.get(chat_id="wr-ying-01"))
    sandbox.tap("old", "zhou")
    evenings = [clock.now() + timedelta(days=n) for n in range(13)]  # to the second of December
    services.queue_many([message(house, n, at=at, owner_staff=house.zhou.id) for n, at in enumerate(evenings)])
    for at in evenings:
        work(at)
        for card in queries.cards(house.zhou.id):
            services.attest(card.outbox_id, staff_id=house.zhou.id)
        for task in sandbox.inbox("demo-corp", "zhou"):
            sandbox.tap(task.msgid, "zhou")
        work(at + timedelta(minutes=1))
    sent = [fact.payload["receipt"] for fact in read.after(read.START, kinds=["channels.delivered"], limit=100)[0]]
    assert (sent, len(read.after(read.START, kinds=["channels.handed_over"], limit=100)[0])) == (["attested"] * 11 + ["channel"] * 2, 11)


def test_an_employee_who_owns_ten_groups_taps_ten_times_and_a_volunteer_host_has_nothing_to_tap(morning, db):
    house = build(10)
    services.queue_many([message(house, n, at=morning, room=n) for n in range(10)])
    work()
    tasks, none = sandbox.inbox("demo-corp", "zhou"), sandbox.inbox("demo-corp", "host-01")
    refused = sandbox.tap(tasks[0].msgid, "host-01")
    work(morning + timedelta(minutes=1))
    before = set(display(*range(10)).values())
    tapped = [sandbox.tap(task.msgid, "zhou") for task in tasks]
    work(morning + timedelta(minutes=2))
    assert (len(tasks), none, refused, before, tapped, set(display(*range(10)).values())) == (10, [], 0, {"waiting"}, [1] * 10, {"delivered"})


def test_a_quota_used_up_between_creation_and_tap_is_status_three_and_the_next_month_is_free(house, morning):
    chat = sandbox.Chat.objects.get(chat_id="wr-ying-01")
    use_up_the_month(chat)
    services.queue_many([message(house, 1, at=morning)])
    work()
    [old, mine] = sandbox.inbox("demo-corp", "zhou")
    tapped = [sandbox.tap(old.msgid, "zhou"), sandbox.tap(mine.msgid, "zhou")]
    work(morning + timedelta(minutes=1))
    row = Outbox.objects.get()
    work(morning + timedelta(days=18))  # the first of December
    services.queue_many([message(house, 2, at=clock.now())])
    work()
    assert (tapped, row.mode, row.error, display(1)) == ([1, 0], "manual", "status 3", {1: "not_sent"})
    assert sandbox.tap(sandbox.inbox("demo-corp", "zhou")[-1].msgid, "zhou") == 1


def test_a_tap_without_quota_after_the_deadline_leaves_it_not_sent_and_is_asked_for_no_more(house, morning):
    chat = sandbox.Chat.objects.get(chat_id="wr-ying-01")
    use_up_the_month(chat)
    services.queue_many([message(house, 1, at=morning)])
    work()
    [old, mine] = sandbox.inbox("demo-corp", "zhou")
    work(morning + timedelta(minutes=31))
    sandbox.tap(old.msgid, "zhou"), sandbox.tap(mine.msgid, "zhou")
    states = []
    for minutes in (50, 70):
        clock.set_fixed(morning + timedelta(minutes=minutes))
        outbox._ask_waiting(200)
        states.append(display(1))
    assert (states, Outbox.objects.get().mode) == ([{1: "not_sent"}] * 2, "manual")


def test_a_lost_answer_is_unknown_listed_and_never_made_again_though_the_task_exists(house, morning):
    sandbox.fail_next("timeout_after_create")
    services.queue_many([message(house, 1, at=morning), message(house, 2, at=morning)])
    for hours in range(3):
        work(morning + timedelta(hours=hours))
    unknown = [row.key for row in queries.unknown(house.community.id)]
    assert (unknown, Task.objects.count(), services.audit(house.community.id).unknown) == (["wecom:0:1"], 2, 1)


def test_a_timeout_before_anything_was_created_is_not_told_from_one_after(house, morning):
    sandbox.fail_next("timeout_before_create")
    services.queue_many([message(house, 1, at=morning)])
    work()
    assert (display(1), Task.objects.count()) == ({1: "unknown"}, 0)


def test_a_message_made_twice_by_a_persons_decision_is_counted_as_doubled(house, morning):
    sandbox.fail_next("timeout_after_create")
    services.queue_many([message(house, 1, at=morning)])
    work()
    services.resolve_unknown(queries.unknown(house.community.id)[0].outbox_id, fate="again", staff_id=house.lin.id)
    work()
    for waiting in sandbox.inbox("demo-corp", "zhou"):
        sandbox.tap(waiting.msgid, "zhou")
    work(morning + timedelta(minutes=2))
    audit = services.audit(house.community.id)
    assert (audit.planned, audit.delivered, audit.duplicated, audit.lost) == (1, 1, 1, 0)


def test_the_same_words_on_two_days_are_two_messages_and_not_a_double(house, morning):
    for n in (1, 2):
        services.queue_many([message(house, n, at=clock.now(), body="早安")])
        work()
        sandbox.tap(sandbox.inbox("demo-corp", "zhou")[0].msgid, "zhou")
        work(clock.now() + timedelta(days=1))
    audit = services.audit(house.community.id)
    assert (audit.delivered, audit.duplicated) == (2, 0)


@pytest.mark.parametrize(("chat", "error"), [("wr-nobody", "86001 invalid chatid")])
def test_a_bad_chat_fails_at_once_with_its_code(house, morning, chat, error):
    services.queue_many([message(house, 1, at=morning)])
    Outbox.objects.update(chat=chat)
    work()
    assert [(row.display, row.error, row.attempts) for row in queries.troubled(house.community.id)] == [("failed", error, 1)]


def test_a_dismissed_chat_fails_at_the_tap_with_status_two(house, morning):
    services.queue_many([message(house, 1, at=morning)])
    work()
    sandbox.dismiss_chat("demo-corp", "wr-ying-01")
    sandbox.tap(sandbox.inbox("demo-corp", "zhou")[0].msgid, "zhou")
    work(morning + timedelta(minutes=1))
    assert (display(1), Outbox.objects.get().error) == ({1: "failed"}, "status 2")


def test_a_busy_platform_is_tried_again(house, morning):
    sandbox.fail_next("busy")
    services.queue_many([message(house, 1, at=morning)])
    work()
    busy = (display(1), Outbox.objects.get().error)
    work(morning + timedelta(seconds=10))
    assert (busy, display(1)) == (({1: "pending"}, "-1 system busy"), {1: "waiting"})


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"sender": "nobody", "text": "好", "chat_id_list": ["wr-ying-01"]}, api.NO_SUCH_USER),
        ({"sender": "zhou", "text": "", "chat_id_list": ["wr-ying-01"]}, api.BAD_PARAMETER),
        ({"sender": "zhou", "text": "好", "chat_id_list": []}, api.BAD_PARAMETER),
        ({"sender": "zhou", "text": "好", "chat_id_list": ["wr-nobody"]}, api.BAD_CHAT),
        ({"sender": "zhou", "text": "好" * 1334, "chat_id_list": ["wr-ying-01"]}, api.TOO_LONG),
    ],
)
def test_wrong_calls_get_the_platforms_codes(house, arguments, code):
    assert sandbox.SandboxClient("demo-corp").add_msg_template(**arguments)["errcode"] == code


def test_a_new_task_answers_that_it_is_being_dispatched_and_an_unknown_msgid_is_bad(house, morning):
    client = sandbox.SandboxClient("demo-corp")
    msgid = client.add_msg_template(sender="zhou", text="好", chat_id_list=["wr-ying-01"])["msgid"]
    early = client.get_groupmsg_task(msgid=msgid)["errcode"]
    clock.set_fixed(morning + timedelta(seconds=5))
    assert (early, client.get_groupmsg_task(msgid=msgid)["task_list"]) == (api.BEING_DISPATCHED, [{"userid": "zhou", "status": 0}])
    assert (client.get_groupmsg_send_result(msgid="x", userid="zhou")["errcode"], sandbox.employees("demo-corp")) == (api.BAD_MSGID, ["zhou"])


class Scripted:
    """A server API that answers as told, call by call."""

    def __init__(self, **answers):
        self.answers = answers

    def __getattr__(self, name):
        def call(**arguments):
            answer = self.answers[name].pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


CHAT = {"errcode": 0, "errmsg": "ok", "group_chat": {"owner": "zhou"}}
TASKS = {"errcode": 0, "errmsg": "ok", "task_list": [{"userid": "zhou", "status": 0}]}


def parcel(receipt=""):
    return Parcel("k", 1, 1, "corp", "wr-1", "confirm", "", "好", receipt)


@pytest.mark.parametrize(
    ("answers", "fate"),
    [
        ({"groupchat_get": [api.Timeout()]}, Fate("busy", error="timeout: groupchat/get")),
        ({"groupchat_get": [{"errcode": api.TOO_OFTEN, "errmsg": "freq"}]}, Fate("busy", error="45009 freq")),
        ({"groupchat_get": [CHAT], "add_msg_template": [{"errcode": 0, "msgid": "m", "fail_list": ["wr-1"]}]}, Fate("by_hand", receipt="m", error="fail_list")),
        ({"groupchat_get": [CHAT], "add_msg_template": [{"errcode": api.NOBODY_TO_SEND_TO, "errmsg": "nobody"}]}, Fate("by_hand", error="41048 nobody")),
    ],
)
def test_what_the_platform_answers_to_a_creation_becomes_the_right_fate(answers, fate):
    assert WecomAdapter(lambda corp: Scripted(**answers)).send([parcel()]) == [fate]


@pytest.mark.parametrize(
    ("answers", "fate"),
    [
        ({"get_groupmsg_task": [{"errcode": api.BAD_MSGID, "errmsg": "invalid msgid"}]}, Fate("refused", error="41047 invalid msgid")),
        ({"get_groupmsg_task": [{"errcode": api.BUSY, "errmsg": "busy"}]}, Fate("waiting", error="-1 busy")),
        ({"get_groupmsg_task": [TASKS], "get_groupmsg_send_result": [{"errcode": api.CANCELLED, "errmsg": "x"}]}, Fate("refused", error="41093 x")),
        (
            {
                "get_groupmsg_task": [TASKS],
                "get_groupmsg_send_result": [
                    {"errcode": 0, "send_list": [{"chat_id": "wr-0", "status": 1}], "next_cursor": "1"},
                    {"errcode": 0, "send_list": [{"chat_id": "wr-1", "status": 0}], "next_cursor": ""},
                ],
            },
            Fate("waiting"),
        ),
        ({"get_groupmsg_task": [TASKS], "get_groupmsg_send_result": [{"errcode": 0, "send_list": [], "next_cursor": ""}]}, Fate("waiting")),
    ],
)
def test_what_the_platform_answers_about_a_task_becomes_the_right_fate(answers, fate):
    assert WecomAdapter(lambda corp: Scripted(**answers)).fates([parcel("m")]) == [fate]


def test_a_platform_that_does_not_answer_about_its_tasks_leaves_them_waiting(house, morning, monkeypatch):
    services.queue_many([message(house, 1, at=morning)])
    work()
    monkeypatch.setattr(registry.kind("wecom"), "_client_for", lambda corp: Scripted(get_groupmsg_task=[api.Timeout()]))
    work(morning + timedelta(minutes=45))
    assert display(1) == {1: "waiting"}
