"""The feed of a web group: reading, polling, speaking, and nobody from outside."""

from datetime import timedelta

import pytest

from qunying.channels import queries as channels
from qunying.channels import services
from qunying.faces.h5 import poll
from qunying.groups import services as groups
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.people import services as people

HTMX = {"HX-Request": "true"}


def test_a_member_says_something_and_everybody_in_the_group_reads_it(stage):
    phone = stage.phone(stage.amei)
    said = phone.post("/m/feed", {"body": "昨天试了，我妈愣了一下", "form_key": "k1"}, follow=True)
    assert said.redirect_chain[0][1] == 302
    page = stage.phone(stage.wang).get("/m/feed").content.decode()
    assert "昨天试了，我妈愣了一下" in page and "阿美" in page


def test_a_double_tap_is_one_message(stage):
    phone = stage.phone(stage.amei)
    for _ in range(2):
        phone.post("/m/feed", {"body": "只说一次", "form_key": "same"})
    assert [post.body for post in channels.feed(stage.group.pk)] == ["只说一次"]


def test_an_empty_message_is_refused_in_place_and_nothing_is_said(stage):
    answer = stage.phone(stage.amei).post("/m/feed", {"body": "  ", "form_key": "k"}, headers=HTMX)
    assert answer.status_code == 422
    assert "还没有写内容" in answer.content.decode() and 'id="say"' in answer.content.decode()
    assert channels.feed(stage.group.pk) == []


def test_a_refused_text_stays_in_the_form(stage):
    answer = stage.phone(stage.amei).post("/m/feed", {"body": "长" * 2001, "form_key": "k"})
    assert answer.status_code == 422
    assert "长" * 2001 in answer.content.decode() and "超过上限 2000 字" in answer.content.decode()


def test_what_people_write_is_shown_as_text(stage):
    stage.phone(stage.amei).post("/m/feed", {"body": "<script>alert(1)</script>", "form_key": "k"})
    page = stage.phone(stage.wang).get("/m/feed").content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


def test_questions_and_the_host_are_marked(stage):
    stage.phone(stage.amei).post("/m/feed", {"body": "对方说不对呢？", "form_key": "a"})
    host = stage.phone(stage.host.membership)
    host.post("/m/feed", {"body": "那就再问一句", "form_key": "b"})
    page = stage.phone(stage.wang).get("/m/feed").content.decode()
    assert '<span class="st">提问</span>' in page and '<span class="st">营主</span>' in page


def test_a_delivered_script_is_a_card_and_opening_the_feed_records_that_it_was_seen(stage):
    stage.deliver("今天先不急着学", "早上好，看这里：https://example.org/a?b=1&c=2。再见")
    page = stage.phone(stage.amei).get("/m/feed").content.decode()
    assert "今天先不急着学" in page and '<a href="https://example.org/a?b=1&amp;c=2"' in page
    assert FactRow.objects.filter(kind="channels.seen", identity=stage.amei.identity_id).count() == 1
    stage.phone(stage.amei).get("/m/feed")
    assert FactRow.objects.filter(kind="channels.seen").count() == 1


def test_polling_says_nothing_while_nothing_is_new_with_one_read_and_without_a_session(stage, settings, django_assert_num_queries):
    first = "qunying.faces.h5.poll.QuietPoll"
    settings.MIDDLEWARE = [first, *(name for name in settings.MIDDLEWARE if name != first)]
    phone = stage.phone(stage.amei)
    phone.post("/m/feed", {"body": "一", "form_key": "k"})
    newest = channels.feed(stage.group.pk)[-1].id
    with django_assert_num_queries(1):
        answer = phone.get(poll.url_for(stage.group.pk, newest))
    assert (answer.status_code, answer.content, list(answer.cookies)) == (204, b"", [])


def test_polling_brings_what_is_new_once(stage):
    phone = stage.phone(stage.amei)
    phone.post("/m/feed", {"body": "旧的", "form_key": "1"})
    newest = channels.feed(stage.group.pk)[-1].id
    stage.phone(stage.wang).post("/m/feed", {"body": "新的", "form_key": "2"})
    answer = phone.get(poll.url_for(stage.group.pk, newest), headers=HTMX).content.decode()
    assert "新的" in answer and "旧的" not in answer
    assert poll.url_for(stage.group.pk, channels.feed(stage.group.pk)[-1].id).replace("&", "&amp;") in answer


def test_a_poll_for_another_group_brings_nothing(stage):
    stage.phone(stage.amei).post("/m/feed", {"body": "群里的话", "form_key": "1"})
    answer = stage.phone(stage.outsider).get(poll.url_for(stage.group.pk, 0), headers=HTMX)
    assert answer.status_code in (404, 422) and "群里的话" not in answer.content.decode()
    forged = stage.phone(stage.amei).get("/m/poll?g=1:forged&since=0")
    assert forged.status_code == 404


def test_older_posts_come_as_a_page_or_a_fragment(stage):
    phone = stage.phone(stage.amei)
    for n in range(35):
        stage.deliver(f"第 {n} 条", "正文")
    page = phone.get("/m/feed").content.decode()
    assert page.count('class="said"') == 30 and "看更早的" in page
    oldest = channels.feed(stage.group.pk, limit=30)[0].id
    older = phone.get(f"/m/feed?before={oldest}", headers=HTMX).content.decode()
    assert older.count('class="said"') == 5 and "<html" not in older and "这是第一条" in older


@pytest.mark.parametrize("posts", [1, 3])
def test_the_feed_costs_the_same_however_many_posts(stage, posts, django_assert_num_queries):
    for n in range(posts):
        stage.deliver(f"第 {n} 条", "正文")
    phone = stage.phone(stage.amei)
    phone.get("/m/feed")
    with django_assert_num_queries(12):
        phone.get("/m/feed")


def test_a_group_on_another_platform_has_no_feed_here_and_says_where_it_talks(stage):
    from qunying.channels import services
    from qunying.groups import queries as groups
    from qunying.groups import services as group_services

    services.declare(stage.community.pk, key="wecom", kind="wecom", account="demo-corp")
    [chat] = groups.chats([stage.group.pk])[stage.group.pk]
    group_services.unbind_chat(chat.id)
    group_services.bind_chat(stage.group.pk, "wecom", "wr-23")
    page = stage.phone(stage.amei).get("/m/feed").content.decode()
    assert "群聊在企业微信里" in page and "<textarea" not in page


def said(stage, member, body, key):
    """What the member says; returns the post's id."""
    stage.phone(member).post("/m/feed", {"body": body, "form_key": key})
    return channels.feed(stage.group.pk)[-1].id


def facts(*kinds):
    rows = FactRow.objects.filter(kind__in=kinds).order_by("id")
    return [(row.kind.split(".")[1], row.identity, row.subject_id, row.payload.get("whom")) for row in rows]


def test_a_like_is_seen_by_everybody_is_one_fact_a_turn_and_can_be_taken_back(stage):
    post = said(stage, stage.amei, "昨天试了，我妈愣了一下", "k")
    wang = stage.phone(stage.wang)
    for name in ("like", "like", "unlike", "like"):
        answer = wang.post("/m/feed/react", {name: post, "group": stage.group.public_id}, headers=HTMX)
    assert "已赞 1" in answer.content.decode() and "1 人赞" in stage.phone(stage.amei).get("/m/feed").content.decode()
    who, whom = stage.wang.identity_id, stage.amei.identity_id
    told = [("reacted", who, post, whom), ("reaction_withdrawn", who, post, whom), ("reacted", who, post, whom)]
    assert facts("channels.reacted", "channels.reaction_withdrawn") == told


def test_nobody_likes_from_outside_or_what_was_taken_back(stage):
    post = said(stage, stage.amei, "群里的话", "k")
    away = stage.phone(stage.outsider).post("/m/feed/react", {"like": post, "group": stage.group.public_id}, headers=HTMX)
    services.recall(post, community=stage.community.pk, identity_id=stage.amei.identity_id)
    gone = stage.phone(stage.wang).post("/m/feed/react", {"like": post, "group": stage.group.public_id}, headers=HTMX)
    assert (away.status_code in (404, 422), gone.status_code, facts("channels.reacted")) == (True, 422, [])


def test_a_reply_shows_what_it_answers_and_stands_in_the_fact(stage):
    post = said(stage, stage.amei, "对方说不对呢？", "a")
    wang = stage.phone(stage.wang)
    asked = wang.get(f"/m/feed?reply={post}").content.decode()
    assert "回复阿美：对方说不对呢？" in asked and f'name="reply_to" value="{post}"' in asked
    wang.post("/m/feed", {"body": "那就再问一句", "form_key": "b", "reply_to": post})
    assert f'<a href="#p{post}">回复阿美：对方说不对呢？</a>' in wang.get("/m/feed").content.decode()
    assert FactRow.objects.filter(kind="channels.message_posted").order_by("-id")[0].payload["reply_to"] == post


def test_who_is_named_in_the_group_is_named_by_a_fact_and_nobody_names_themself(stage):
    twin = people.admit(stage.community.pk, name="阿美丽", key="阿美丽")
    groups.seat_many([(twin.pk, stage.group.pk)])
    post = said(stage, stage.wang, "@阿美丽 你看看，@老王 @外人 @阿美在吗 mail@例子", "k")
    who = stage.wang.identity_id
    assert facts("channels.mentioned") == [("mentioned", who, post, twin.identity_id), ("mentioned", who, post, stage.amei.identity_id)]


def test_a_muted_group_counts_nothing_unread_until_it_is_heard_again(stage):
    amei = stage.phone(stage.amei)
    amei.post("/m/feed", {"body": "早", "form_key": "1"})
    amei.get("/m/feed")
    said(stage, stage.wang, "新的", "2")
    unread = "条未读"
    assert unread in amei.get("/m/").content.decode()
    for on in ("1", "1"):
        muted = amei.post("/m/feed/mute", {"group": stage.group.public_id, "on": on})
    assert muted.status_code == 302 and unread not in amei.get("/m/").content.decode()
    said(stage, stage.wang, "又有新的", "3")
    amei.post("/m/feed/mute", {"group": stage.group.public_id, "on": "0"})
    assert unread in amei.get("/m/").content.decode()
    assert [fact[:2] for fact in facts("channels.muted", "channels.unmuted")] == [("muted", stage.amei.identity_id), ("unmuted", stage.amei.identity_id)]


def test_partners_read_on_both_phones_whom_they_are_with_for_two_weeks(stage):
    later = clock.now() + timedelta(days=20)
    with clock.fixed(later):
        new = people.admit(stage.community.pk, name="小新", key="小新")
        groups.seat_many([(new.pk, stage.group.pk)])
        assert groups.pair(stage.group.pk) == 1
        mine, theirs = (stage.phone(one).get("/m/feed").content.decode() for one in (new, stage.amei))
    assert "阿美 是你的搭子，来得比你早。有什么想问的，先问对方" in mine and "新人 小新 是你的搭子" in theirs
    with clock.fixed(later + timedelta(days=14)):
        assert "搭子" not in stage.phone(new).get("/m/feed").content.decode()
