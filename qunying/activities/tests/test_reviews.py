"""Reviews: oldest first, in one hand at a time, told to the member, returned and handed in again, and paid once when excellent."""

from datetime import timedelta

import pytest

from qunying.activities import queries, services
from qunying.activities.reviews.models import Review
from qunying.activities.tests.cast import here, make_activity, make_stage
from qunying.incentives import queries as incentives
from qunying.incentives import services as incentive_services
from qunying.journal import reactions
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, sentence
from qunying.people import services as people

MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(db, morning):
    house = make_stage(members=3)
    house.wu, house.qian = (people.hire(house.community.pk, name=name, role="reviewer", key=key) for key, name in (("wu", "吴作业"), ("qian", "钱作业")))
    house.diary = make_activity(house, "diary", days=3)
    return house


def write(house, n, text="今天说出了口", at=0):
    clock.set_fixed(clock.now() + at * MINUTE)
    member = house.members[n]
    return services.write_diary(member.pk, activity_id=house.diary.pk, group_id=house.group.pk, text=text)


def take(house, who):
    return services.take(house.community.pk, who.pk)


def say(house, row, verdict="liked", by=None, **more):
    return services.review(house.community.pk, activity_id=house.diary.pk, row=row, verdict=verdict, by=(by or house.wu).pk, **more)


def told(house, n):
    return [(one.verdict, one.words, one.by, one.again) for one in queries.reviews.own(house.diary.pk, house.members[n].pk)]


def test_the_oldest_comes_first_and_two_reviewers_never_hold_the_same(house):
    first, second = write(house, 0, "第一篇"), write(house, 1, "第二篇", at=1)
    assert (take(house, house.wu).text, take(house, house.qian).text) == ("第一篇", "第二篇")
    assert take(house, house.wu).row == first and take(house, house.qian).row == second
    assert queries.reviews.waiting(house.community.pk) == 2


def test_after_ten_minutes_what_was_not_reviewed_goes_to_who_asks(house):
    row = write(house, 0)
    assert take(house, house.wu).row == row and take(house, house.qian) is None
    with pytest.raises(Refused, match="吴作业正在看这一篇"):
        say(house, row, by=house.qian)
    clock.set_fixed(clock.now() + 10 * MINUTE)
    assert take(house, house.qian).row == row and take(house, house.wu) is None


def test_a_review_is_told_to_the_member_and_leaves_the_queue(house):
    row = write(house, 0)
    clock.set_fixed(clock.now() + 30 * MINUTE)
    assert say(house, row, template="c3") == say(house, row, template="c3")
    assert told(house, 0) == [("liked", "谢谢你照实写，这一条对我们有用。", "吴作业", False)]
    assert queries.reviews.waiting(house.community.pk) == 0 and take(house, house.wu) is None
    [fact] = FactRow.objects.filter(kind="activities.reviewed")
    assert fact.identity == house.members[0].identity_id and fact.staff == house.wu.pk
    assert (fact.payload["verdict"], fact.payload["template"], fact.payload["minutes"]) == ("liked", "c3", 30)


def test_the_second_verdict_is_refused_with_who_gave_the_first(house):
    row = write(house, 0)
    say(house, row, "excellent")
    with pytest.raises(Refused) as refused:
        say(house, row, "returned", by=house.qian, words="再写写")
    assert "吴作业已经点评过了（优秀）" in sentence(refused.value) and Review.objects.count() == 1


def test_what_is_returned_says_why_and_comes_back_rewritten(house):
    row = write(house, 0, "写不出来")
    with pytest.raises(Refused, match="退回要说一句为什么"):
        say(house, row, "returned")
    say(house, row, "returned", words="补一个例子")
    assert told(house, 0) == [("returned", "补一个例子", "吴作业", True)]
    services.hand_in_again(house.members[0].pk, activity_id=house.diary.pk, row=row, text="昨天在茶水间，我先开了口")
    again = take(house, house.qian)
    assert (again.text, again.returned) == ("昨天在茶水间，我先开了口", "补一个例子") and told(house, 0) == []
    say(house, row, "excellent", by=house.qian)
    assert [one[0] for one in told(house, 0)] == ["excellent"]


def test_only_ones_own_and_only_what_was_returned_is_handed_in_again(house):
    row = write(house, 0)
    say(house, row, "returned", words="补一个例子")
    for member, text, code in ((1, "我来", "not_returned"), (0, "  ", "activity_text_empty")):
        with pytest.raises(Refused) as refused:
            services.hand_in_again(house.members[member].pk, activity_id=house.diary.pk, row=row, text=text)
        assert refused.value.code == code
    assert told(house, 0)[0][0] == "returned"


@pytest.mark.django_db(transaction=True)
def test_excellent_is_paid_once_by_the_rule(morning):
    house = make_stage(members=1)
    house.wu, house.diary = people.hire(house.community.pk, name="吴作业", role="reviewer", key="wu"), make_activity(house, "diary", days=3)
    incentive_services.declare_rule(house.community.pk, id="excellent", name="优秀作业", fact="activities.excelled", points=20, per="event", limit=1)
    incentive_services.declare_budget(house.community.pk, 1000)
    say(house, write(house, 0), "excellent")
    reactions.drain()
    reactions.drain()
    assert incentives.balance(house.community.pk, house.members[0].identity_id) == 20


def test_feedback_and_ideas_are_read_too_and_a_check_in_is_no_homework(house):
    call, contest = make_activity(house, "feedback", key="call"), make_activity(house, "contest", key="ideas", winners=1, entries_each=2)
    services.send_item(house.members[0].pk, **here(house, call), type="praise", text="顺手", key="k")
    services.enter(house.members[1].pk, **here(house, contest), title="夜灯", text="走廊里放一盏", key="k")
    services.check_in(house.members[2].pk, activity_id=house.activity.pk, group_id=house.group.pk)
    assert queries.reviews.waiting(house.community.pk) == 2
    assert {one.kind for one in queries.reviews.expected(house.community.pk)} == {"diary", "feedback", "contest"}


def test_a_reviewer_of_some_groups_is_given_only_theirs(house):
    write(house, 0)
    assert services.take(house.community.pk, house.wu.pk, only=[]) is None and queries.reviews.waiting(house.community.pk, only=[]) == 0
    assert services.take(house.community.pk, house.wu.pk, only=[house.group.pk]).text == "今天说出了口"


def test_the_six_lines_are_ours_until_the_community_writes_its_own(house):
    ours = queries.reviews.lines(house.community.pk)
    services.edit_lines(house.community.pk, texts={"c1": "  看见了  ", "c2": ""})
    now = queries.reviews.lines(house.community.pk)
    assert now["c1"] == "看见了" and now["c2"] == ours["c2"] and len(now) == 6
    with pytest.raises(Refused, match="写了 201 个字"):
        services.edit_lines(house.community.pk, texts={"c1": "长" * 201})
    services.edit_lines(house.community.pk, texts={})
    assert queries.reviews.lines(house.community.pk) == ours
