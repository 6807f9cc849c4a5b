"""The web community's feed: who may speak, once per key, in an order a poller never misses; first sights of delivered cards."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from qunying.channels import queries, services
from qunying.channels.adapters.web.models import Post, Seen
from qunying.channels.services import PostRequest, Sight
from qunying.journal import read
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def say(house, body, *, who="mei", key="k1", room=0, **more):
    member = getattr(house, who)
    return services.post(member.id, identity_id=member.identity_id, community=house.community.id, group=house.rooms[room].id, body=body, key=key, **more)


def see(house, post, *, who="mei", **more):
    member = getattr(house, who)
    return services.see(member.id, identity_id=member.identity_id, community=house.community.id, group=house.rooms[0].id, post=post, **more)


def facts(kind):
    return read.after(read.START, kinds=[kind], limit=100)[0]


def test_a_message_stands_in_the_feed_once_and_the_journal_keeps_features_but_no_words(house):
    ids = {say(house, " 今天的作业\r\n@小周 怎么交？\x07 ", key="same") for _ in range(2)}
    [entry] = queries.feed(house.rooms[0].id)
    [fact] = facts("channels.message_posted")
    assert (ids, entry.body, entry.author, entry.kind) == ({entry.id}, "今天的作业\n@小周 怎么交？", "阿美", "message")
    fingerprint = fact.payload.pop("fingerprint")
    assert fact.payload == {
        "length": 14, "question": True, "mentions": 1, "reply_to": None, "features": 2, "form": "text", "emoji_only": False, "phrase": False, "link": False,
        "ad": False, "personal": True, "reply_by": None,
    }  # fmt: skip
    assert (fact.subject, fact.identity, fact.group, len(fingerprint)) == (f"post:{entry.id}", house.mei.identity_id, house.rooms[0].id, 41)


def test_equal_texts_have_equal_fingerprints_whatever_the_blanks_and_width(house):
    for n, body in enumerate(["早上好 ABC", "早上好，ＡＢＣ！", "晚上好 ABC"]):
        say(house, body, key=str(n))
    first, same, other = [fact.payload["fingerprint"] for fact in facts("channels.message_posted")]
    assert first == same != other


@pytest.mark.parametrize(
    ("body", "who", "code"),
    [(" \n\t ", "mei", "empty_message"), ("长" * 2001, "mei", "too_long"), ("你好", "outsider", "no_seat")],
)
def test_what_may_not_be_said_is_refused_and_leaves_nothing(house, body, who, code):
    with pytest.raises(Refused) as refused:
        say(house, body, who=who)
    assert (refused.value.code, Post.objects.count(), facts("channels.message_posted")) == (code, 0, [])


def test_two_thousand_characters_pass(house):
    say(house, "😀" * 2000)
    assert queries.feed(house.rooms[0].id)[0].body == "😀" * 2000


def test_the_host_speaks_by_duty_and_a_reply_stays_within_its_group(house):
    question = say(house, "怎么打卡？")
    answer = say(house, "点今日页的打卡", who="wang", reply_to=question)
    host = services.post_many([PostRequest(house.zhou.membership_id, 1, house.community.id, house.rooms[0].id, "我来看看", "h")])
    with pytest.raises(Refused, match="不在这个群里"):
        say(house, "回到哪里", key="k2", reply_to=10**9)
    assert [(entry.id, entry.reply_to) for entry in queries.feed(house.rooms[0].id)] == [(question, None), (answer, question), (host[0].post, None)]


def test_a_batch_gives_each_request_its_own_answer_in_order(house):
    def request(member, body, key):
        return PostRequest(member.id, member.identity_id, house.community.id, house.rooms[0].id, body, key)

    results = services.post_many(
        [request(house.mei, "一", "a"), request(house.outsider, "二", "b"), request(house.mei, "", "c"), request(house.mei, "一", "a")]
    )
    assert [(r.new, r.refused.code if r.refused else None) for r in results] == [(True, None), (False, "no_seat"), (False, "empty_message"), (True, None)]
    assert (results[0].post, Post.objects.count(), len(facts("channels.message_posted"))) == (results[3].post, 1, 1)


def test_somebody_who_says_too_much_at_once_is_asked_to_wait_and_others_are_not(house):
    for n in range(10):
        say(house, "刷屏", key=str(n))
    with pytest.raises(Refused) as refused:
        say(house, "刷屏", key="10")
    assert (refused.value.code, refused.value.data["seconds"], say(house, "早", who="wang") > 0) == ("too_many_requests", 3, True)


def test_the_feed_pages_both_ways_and_a_poll_says_only_whether_there_is_more(house):
    posts = [r.post for r in services.post_many([PostRequest(house.mei.id, 1, house.community.id, house.rooms[0].id, f"{n}", f"{n}") for n in range(8)])]
    room = house.rooms[0].id
    assert [p.id for p in queries.feed(room, limit=3)] == posts[5:]
    assert [p.id for p in queries.feed(room, limit=3, before=posts[5])] == posts[2:5]
    assert [p.id for p in queries.feed(room, since=posts[2], limit=3)] == posts[3:6]
    assert (queries.poll(room, since=posts[6]), queries.poll(room, since=posts[7]), queries.poll(house.rooms[1].id, since=0)) == (posts[7], None, None)


def test_a_feed_costs_two_reads_and_a_poll_one_however_long(house, django_assert_num_queries):
    for count in (1, 3):
        services.post_many([PostRequest(house.mei.id, 1, house.community.id, house.rooms[0].id, "x", f"{n}") for n in range(count)])
        with django_assert_num_queries(2):
            queries.feed(house.rooms[0].id)
        with django_assert_num_queries(1):
            queries.poll(house.rooms[0].id, since=0)


def deliver(house, morning, numbers):
    services.queue_many([house.message(n, at=morning) for n in numbers])
    services.run_outbox(worker="w")
    return [p.id for p in queries.feed(house.rooms[0].id) if p.kind == "card"][-len(numbers) :]


def test_the_first_sight_of_a_card_is_a_fact_once_and_looking_again_writes_nothing(house, morning, django_assert_num_queries):
    first, second = deliver(house, morning, [1, 2])
    say(house, "看到了", who="wang")
    clock.set_fixed(morning + timedelta(seconds=90))
    counts = [see(house, first), see(house, second + 1), see(house, first)]
    with django_assert_num_queries(1):
        see(house, second)
    seen = [(fact.payload, fact.identity, fact.subject) for fact in facts("channels.seen")]
    assert counts == [1, 1, 0]
    assert seen == [({"post": post, "delay_seconds": 90}, house.mei.identity_id, f"post:{post}") for post in (first, second)]
    assert (queries.seen_up_to(house.mei.id, house.rooms[0].id), queries.seen_by(first), queries.seen_by(10**9)) == (second + 1, 1, 0)


def test_staff_reading_leave_a_cursor_but_no_fact_and_older_cards_than_shown_are_not_seen(house, morning):
    one, _two, three = deliver(house, morning, [1, 2, 3])
    see(house, three, who="wang", staff=True)
    see(house, three, oldest=three)
    assert ([fact.payload["post"] for fact in facts("channels.seen")], Seen.objects.count()) == ([three], 2)
    assert see(house, three, oldest=one) == 0


def test_a_batch_of_sights_over_groups_records_each_member_and_card_once(house, morning):
    services.queue_many([house.message(n, at=morning, room=room) for n in (1, 2) for room in (0, 1)])
    services.run_outbox(worker="w")
    last = Post.objects.order_by("-id").first().id
    sights = [Sight(m.id, m.identity_id, house.community.id, house.rooms[room].id, last) for m in (house.mei, house.wang) for room in (0, 1)] * 2
    assert (services.see_many(sights), services.see_many(sights)) == (8, 0)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer: ids are in the order of commits anyway")
def test_on_postgresql_a_reader_who_saw_an_id_never_misses_a_smaller_one(house):
    room, member, held, release = house.rooms[0].id, house.mei, threading.Event(), threading.Event()
    outsider_saw = []

    def slow():
        try:
            with transaction.atomic():
                services.post_many([PostRequest(member.id, 1, house.community.id, room, "先开始", "slow")])
                held.set()
                release.wait(1.5)
        finally:
            connection.close()

    def quick():
        try:
            services.post_many([PostRequest(member.id, 1, house.community.id, room, "后开始", "quick")])
            outsider_saw.extend(p.body for p in queries.feed(room))
        finally:
            connection.close()

    threads = [threading.Thread(target=slow)]
    threads[0].start()
    held.wait(5)
    threads.append(threading.Thread(target=quick))
    threads[1].start()
    for thread in threads:
        thread.join()
    assert outsider_saw == ["先开始", "后开始"]
