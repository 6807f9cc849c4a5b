"""官方统计: copied once a day and owner, one day late, with what lacks told and never taken for zero."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from qunying.channels import queries
from qunying.channels.adapters.wecom import client as api
from qunying.channels.adapters.wecom import sandbox
from qunying.channels.adapters.wecom.life import ZONE, stamp
from qunying.channels.adapters.wecom.models import Chat, OwnerDay
from qunying.channels.adapters.wecom.statistics import copy
from qunying.groups import services as groups
from qunying.journal.models import FactRow
from qunying.kernel import clock

TODAY = date(2026, 11, 13)
CORP = "demo-corp"


def at(day, hour=10, minute=0):
    """Live at this hour of Shanghai from now on."""
    clock.set_fixed(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE))


def made(house, *owners, days=3):
    """Groups with chats of their own, owned so, made some days ago at noon."""
    at(TODAY - timedelta(days=days), 12)
    for room, owner in zip(house.rooms, owners, strict=False):
        groups.bind_chat(room.pk, "wecom", f"wr-{room.key}")
        Chat.objects.filter(chat_id=f"wr-{room.key}").update(owner=owner, created_at=clock.now())
    Chat.objects.exclude(created_at=clock.now()).delete()


@pytest.fixture
def owned(house):
    """A and B own a chat each, C's is the third; all three days old."""
    made(house, "A", "B", "C")
    return house


def run(house):
    return copy(house.community.pk, "wecom", CORP)


def copied(**only):
    rows = OwnerDay.objects.filter(copied_at__isnull=False, **only).order_by("owner__userid", "day")
    return [(row.owner.userid, row.day.day, row.chat_total, row.member_total, row.msg_total) for row in rows]


def lacks(house):
    return {one.userid: [(lack.first.day, lack.last.day, lack.why) for lack in one.lacks] for one in queries.official_copies(house.community.pk)}


def test_every_owners_days_are_copied_once_and_a_second_run_asks_for_nothing(owned):
    sandbox.join_chat(CORP, "wr-ying-01", "wm-1")
    at(TODAY - timedelta(days=2), 15)
    sandbox.say(CORP, "wr-ying-01", "wm-1", 4)
    at(TODAY)
    new = [run(owned), run(owned)]
    assert new == [9, 0] and copied(owner__userid="A") == [("A", 10, 1, 2, 0), ("A", 11, 1, 2, 4), ("A", 12, 1, 2, 4)]
    facts = FactRow.objects.filter(kind="channels.stats_copied")
    assert facts.count() == 9 and {fact.group for fact in facts} == {room.pk for room in owned.rooms}
    told = {(fact.payload["of_day"], fact.payload["owner"], fact.subject_id) for fact in facts}
    assert told == {(int(f"{row.day:%Y%m%d}"), row.owner_id, row.owner_id) for row in OwnerDay.objects.all()}


def test_what_the_platform_knows_of_a_day_is_no_record_of_ours_of_that_day(owned):
    at(TODAY)
    run(owned)
    assert {fact.local_day for fact in FactRow.objects.filter(kind="channels.stats_copied")} == {TODAY}


def test_yesterday_is_asked_for_only_when_the_platform_has_reckoned_it(owned):
    at(TODAY, 9, 59)
    before = run(owned)
    at(TODAY, 10)
    assert (before, run(owned), lacks(owned)) == (6, 3, {"A": [], "B": [], "C": []})


def test_one_who_owns_two_chats_gives_the_owners_numbers_and_no_groups(house):
    made(house, "A", "A", "B")
    at(TODAY)
    run(house)
    told = {fact.payload["owner"]: (fact.group, fact.payload["chats"]) for fact in FactRow.objects.filter(kind="channels.stats_copied")}
    assert sorted(told.values(), key=str) == [(house.rooms[2].pk, 1), (None, 2)]


def test_an_owner_of_a_chat_that_is_none_of_ours_gives_no_groups_numbers(owned):
    sandbox.open_chat(CORP, "wr-private", owner="A")
    Chat.objects.filter(chat_id="wr-private").update(created_at=clock.now())
    at(TODAY)
    run(owned)
    assert set(FactRow.objects.filter(payload__chat_total=2).values_list("group", flat=True)) == {None}


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (f"statistic_{api.TOO_OFTEN}", "平台说问得太频繁"), (f"statistic_{api.NO_RIGHT}", "应用没有这个接口的权限"),
        ("statistic_timeout", "平台没有回应"), ("statistic_empty", "平台没有给这一天的数"),
    ],
)  # fmt: skip
def test_a_day_asked_for_in_vain_is_a_gap_with_its_reason_and_comes_an_hour_later(owned, fault, says):
    at(TODAY)
    sandbox.fail_next(fault)
    first = run(owned)
    gap, again_at_once = lacks(owned)["A"], run(owned)
    at(TODAY, 11)
    assert gap[-1] == (12, 12, says) and OwnerDay.objects.filter(errcode__lt=0, msg_total__isnull=False).count() == 0
    assert (first + again_at_once + run(owned), lacks(owned)["A"]) == (9, [])


def test_when_the_quota_is_gone_nothing_more_is_asked_in_that_run(owned):
    at(TODAY)
    sandbox.fail_next(f"statistic_{api.TOO_OFTEN}")
    assert (run(owned), lacks(owned)["A"]) == (0, [(10, 11, "还没问到"), (12, 12, "平台说问得太频繁")])


def test_what_is_older_than_180_days_is_lost_and_not_asked_for(house):
    made(house, "A", "B", "C", days=190)
    at(TODAY)
    new = [run(house) for _ in range(4)]
    first = OwnerDay.objects.order_by("day").first()
    assert new == [180, 180, 180, 0] and first.day == TODAY - timedelta(days=180)


def test_a_new_owner_counts_from_the_day_the_platform_names_them(owned):
    at(TODAY)
    run(owned)
    Chat.objects.filter(owner="C").update(owner="D")
    at(TODAY + timedelta(days=1))
    run(owned)
    told = {one.userid: (one.chats, one.last_day) for one in queries.official_copies(owned.community.pk)}
    assert told == {name: (1, TODAY) for name in "ABD"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"day_begin_time": TODAY}, api.BAD_PARAMETER), ({"day_begin_time": TODAY - timedelta(days=181)}, api.BAD_PARAMETER),
        ({"limit": 1001}, api.BAD_PARAMETER), ({"owner_filter": {"userid_list": [str(n) for n in range(101)]}}, api.BAD_PARAMETER),
        ({"owner_filter": {"userid_list": ["nobody"]}}, api.ALL_ILLEGAL), ({}, api.OK),
    ],
)  # fmt: skip
def test_the_sandbox_refuses_what_the_platform_refuses(owned, asked, code):
    at(TODAY)
    given = SimpleNamespace(day_begin_time=TODAY - timedelta(days=1), owner_filter={"userid_list": ["A"]}, **{k: v for k, v in asked.items() if k == "limit"})
    values = {**vars(given), **asked}
    values["day_begin_time"] = stamp(values["day_begin_time"])
    assert sandbox.SandboxClient(CORP).groupchat_statistic(**values)["errcode"] == code


def test_the_answer_has_the_official_shape_a_page_at_a_time(owned):
    at(TODAY)
    client, day = sandbox.SandboxClient(CORP), stamp(TODAY - timedelta(days=1))
    first = client.groupchat_statistic(day_begin_time=day, owner_filter={"userid_list": ["A", "B", "C"]}, limit=2)
    rest = client.groupchat_statistic(day_begin_time=day, owner_filter={"userid_list": ["A", "B", "C"]}, limit=2, offset=first["next_offset"])
    names = ["new_chat_cnt", "chat_total", "chat_has_msg", "new_member_cnt", "member_total", "member_has_msg", "msg_total", "migrate_trainee_chat_cnt"]
    assert [item["owner"] for item in first["items"] + rest["items"]] == ["A", "B", "C"] and list(first["items"][0]["data"]) == names
    assert (first["total"], first["next_offset"], rest["next_offset"]) == (3, 2, 3)
