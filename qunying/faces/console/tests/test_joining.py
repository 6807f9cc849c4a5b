"""The page 拉新 says where new members come from, whose invites carry, and warns of a wave; counted by hand from the stories above."""

import re
from datetime import date, timedelta

import pytest

from qunying.commerce import drying
from qunying.commerce.facts import Visited
from qunying.commerce.models import Inlet
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.flows import queries as flows
from qunying.flows import services
from qunying.flows.services import NewTask
from qunying.groups.tests.cast import make_group
from qunying.insight.tests.story import Story
from qunying.journal.models import FactRow
from qunying.journal.reactions import drain
from qunying.kernel import clock
from qunying.people import services as people
from qunying.people.facts import InviteAccepted, Invited, Joined, Left
from qunying.people.services import CameBy, Newcomer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(db, morning):
    """A community with an owner and a group."""
    community = people.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    owner = stage.login(people.hire(community.pk, name="林静", role="owner").pk, "lin")
    return community, owner, make_group(community, 1)


def day(n):
    return date(2026, 11, 1) + timedelta(days=n - 1)


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


class Growth(Story):
    """A story of people asking people in."""

    def asks(self, inviter, invite, *, day, came=None):
        """The member asks somebody, who comes on that day or not at all; the invite has their number."""
        self.tell(Invited(by_name=True), who=inviter, day=day, subject=("invite", invite))
        if came is not None:
            self.tell(Joined("member", True, "invite", invite, inviter, False), who=invite, day=came)
            self.tell(InviteAccepted(invitee=invite, days=0), who=inviter, day=came, subject=("invite", invite))


@pytest.mark.mechanism("001-057")
def test_core_members_who_bring_core_members_are_shown_each_with_what_came_of_their_invites(sit, house):
    """
    Core is 50 acts in 90 days. 阿美 is at the core from D−120 to D−31, demoted long since. On D−100 she asked 11, who came and was at the core on D−60 and
    later no more; 12, who came there only on D5, after 90 days; 13, who never did; 14, who did not come. On D−20, no longer core, she asked 15, who made
    it: no core member's invite. 老王, at the core since D1, asks 21 (core on D9), 22 (came) and 23 (did not come) on D3: those two still may.
    """
    community, owner, room = house
    amei, wang = (people.admit(community.pk, name=name, key=name).identity_id for name in ("阿美", "老王"))
    story = Growth(community.pk)
    story.comes(amei, wang, day=day(-130))
    for who, on in ((amei, -120), (11, -60), (12, 5), (15, -10), (wang, 1), (21, 9)):
        story.says(who, group=room.pk, day=day(on), times=50)
    for invite in (11, 12, 13):
        story.asks(amei, invite, day=day(-100), came=day(-99))
    story.asks(amei, 14, day=day(-100))
    story.asks(amei, 15, day=day(-20), came=day(-19))
    for invite, came in ((21, 4), (22, 4), (23, None)):
        story.asks(wang, invite, day=3, came=came)
    story.end()
    page = text(sit(owner).get("/c/renji/data/joining/"))
    assert "谁请的 请了 来了 成了核心 还在等 过期" in page
    assert "阿美 4 3 1 0 3" in page and "老王 3 2 1 2 0" in page and "合计 7 5 2 2 3" in page


@pytest.mark.mechanism("001-004")
def test_thirty_bare_joins_in_ten_minutes_warn_with_their_source_and_stay_counts_only_whose_week_is_over(sit, camp):
    """
    By 阿美's invites 20 come within ten minutes and 10 by nobody knows what, without a word about themselves; 29 who came yesterday were no wave, nor
    40 who said something. Of 10 by a link on D1, 4 left within seven days; of 6 by an invite on D5, 2 left, their week is over today; 50 more of D8
    and everybody in the wave are still within theirs.
    """
    community, owner = camp.community, camp.lin
    now = clock.now()
    with clock.fixed(now - timedelta(days=2)):
        amei = people.admit(community.pk, name="阿美", key="amei")
    come(community, now - timedelta(days=1), 29, "a")
    come(community, now - timedelta(hours=5), 40, "b", about="做设计")
    come(community, now, 20, "c", came=CameBy("invite", ref=4, inviter=amei.identity_id))
    assert text(sit(owner).get("/c/renji/")).count("分钟里进来") == 0
    come(community, now + timedelta(minutes=5), 10, "d")
    held.drop()
    told = "7 分钟里进来 30 人，20 人来自「阿美」的邀请"
    assert told in text(sit(owner).get("/c/renji/"))
    story = Growth(community.pk)
    for start, count, source, on in ((1000, 10, "link", 1), (2000, 6, "invite", 5), (3000, 50, "link", 8)):
        for who in range(start, start + count):
            story.tell(Joined("member", True, source, None, None, False), who=who, day=on)
    for who, on in ((1000, 2), (1001, 3), (1002, 8), (1003, 8), (1004, 9), (2000, 6), (2001, 12), (3000, 10)):
        story.tell(Left(1, "left"), who=who, day=on)
    story.end()
    held.drop()
    page = text(sit(owner).get("/c/renji/data/joining/"))
    assert told in page and "跟踪链接 60 10 6/10" in page and "没有奖励的邀请 26 6 4/6" in page


def come(community, at, count, prefix, **how):
    """So many join, one every ten seconds, and the worker looks."""
    for n in range(count):
        clock.set_fixed(at + timedelta(seconds=10 * n))
        people.admit_many(community.pk, [Newcomer("人", f"{prefix}{n}", **how)])
    drain()


def test_a_members_page_says_who_asked_them_and_what_they_said_of_themselves(sit, house):
    community, owner, _room = house
    amei = people.admit(community.pk, name="阿美", key="amei")
    opened = people.open_invite(people.invite(amei.pk, person="小林").code, device="x")
    [lin] = people.admit_many(community.pk, [Newcomer("林小满", "lin", about="做设计，想多说话", invites=(opened.id,))])
    page = text(sit(owner).get(f"/c/renji/members/{lin.public_id}/"))
    assert "谁邀请的 阿美" in page and "介绍 做设计，想多说话" in page
    assert "谁邀请的" not in text(sit(owner).get(f"/c/renji/members/{amei.public_id}/"))


def test_a_wave_that_was_looked_at_is_gone_and_nobody_elses_task_can_be_closed_by_its_address(sit, house):
    community, owner, _room = house
    come(community, clock.now(), 30, "c")
    page = sit(owner).get("/c/renji/data/joining/").content.decode()
    [address] = re.findall(r'action="(/c/renji/data/joining/\w+/seen/)"', page)
    sit(owner).post(address)
    assert "分钟里进来" not in text(sit(owner).get("/c/renji/data/joining/"))
    assert FactRow.objects.filter(kind="flows.task_finished").count() == 1
    assert sit(owner).post("/c/renji/data/joining/nosuchtask12/seen/").status_code == 404


def test_a_new_house_is_told_what_to_do_and_every_part_of_a_month_is_shown(sit, house):
    community, owner, room = house
    page = text(sit(owner).get("/c/renji/data/joining/"))
    assert "还没有新成员" in page and "邀请朋友" in page
    story = Growth(community.pk)
    for start, count, source in ((1, 40, "link"), (100, 30, "invite"), (200, 30, None)):
        for who in range(start, start + count):
            story.tell(Joined("member", True, source, None, None, False), who=who, day=5)
            story.sits(who, group=room.pk, day=5)
    story.end()
    held.drop()
    page = text(sit(owner).get("/c/renji/data/joining/"))
    assert "2026 年 11 月来了 100 位新成员，其中自传播 30% 到 60%，来源不明 30 位" in page
    assert "01 营 100 30%（30 人） 40%（40 人） 30%（30 人）" in page and "还没有成员邀请过人" in page


def test_a_source_that_ran_dry_stands_on_the_page_until_somebody_has_looked(sit, house):
    community, owner, _ = house
    story = Growth(community.pk)
    inlet = Inlet.objects.create(community=community, name="地推")
    other = Inlet.objects.create(community=community, name="公众号")
    for n in range(1, 13):
        story.tell(Visited(0 if n > 9 else 5, inlet.pk), day=n)
        story.tell(Visited(3, other.pk), day=n)
    story.end()
    assert drying.watch(community.pk) == 1
    client = sit(owner)
    assert "「地推」从 11 月 10 日起断流" in text(client.get("/c/renji/data/joining/"))
    [task] = flows.open_tasks(community.pk, kinds=[drying.TASK])
    client.post(f"/c/renji/data/joining/{task.public_id}/seen/")
    held.drop()
    assert "起断流" not in text(client.get("/c/renji/data/joining/")) and flows.open_tasks(community.pk, kinds=[drying.TASK]) == []


def test_a_dry_source_is_among_what_needs_a_hand_today(sit, db, morning):
    made = stage.build()
    task = NewTask("d", drying.TASK, made.community.pk, data={"inlet": None, "since": "2026-11-10", "before": 45}, happened_at=clock.now())
    services.open_tasks([task])
    assert "「没写来源」从 11 月 10 日起断流" in text(sit(made.lin).get("/c/renji/"))
