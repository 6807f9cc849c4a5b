"""Where a group slides to and whether it stiffens: beside its life on the group's page, on 今天, and in the journal; every number was counted on paper."""

from datetime import UTC, date, datetime

import pytest

from qunying.channels import features
from qunying.channels import services as channels
from qunying.channels.facts import Muted, Unmuted
from qunying.channels.slide import sliding
from qunying.channels.stagnation import stiff as stiff_groups
from qunying.faces.console.pages import chores, held
from qunying.faces.console.tests import stage
from qunying.groups import queries as groups
from qunying.groups import services as group_services
from qunying.groups.signals import keeping
from qunying.groups.tests.cast import make_group
from qunying.insight import queries as insight
from qunying.insight.findings import Look
from qunying.insight.tests.story import Story
from qunying.journal.models import FactRow
from qunying.journal.reactions import drain
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
AD, TEXT = "限时优惠，加微信 abc12345 领取，名额不多", "这是一句有内容的话"


class Told(Story):
    """A story of one group, week by week; the first week begins on Monday, D2."""

    group = 0

    def tell(self, fact, *, who=None, **envelope):
        """Numbers of people far from those of the house's own staff."""
        super().tell(fact, who=None if who is None else 70_000 + who, **envelope)

    def writes(self, who, text=TEXT, *, week, day=1, times=1, form="text", reply_to=None):
        """Say these words so often on a day of the week; returns the last message's number."""
        for _ in range(times):
            message = next(self.numbers)
            fact = features.posted(text, form, reply_to=reply_to)
            self.tell(fact, who=who, group=self.group, day=7 * (week - 1) + 1 + day, subject=("history", message))
        return message


@pytest.fixture
def house(db, morning):
    """A community with one group of forty members on the built-in channel; staff is 900."""
    community = stage.staff.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    owner = stage.login(stage.staff.hire(community.pk, name="林静", role="owner").pk, "lin")
    channels.declare(community.pk, key="web", kind="web")
    room = make_group(community, 1)
    group_services.bind_chat(room.pk, "web", "")
    story = Told(community.pk)
    story.group = room.pk
    story.comes(*range(100, 140), day=1, group=room.pk)
    story.comes(900, day=1, kind="staff", group=room.pk)
    return community, owner, room, story


def read(house, moment):
    """Every signal is read on that morning; returns the turns by signal: day, state, figures by name."""
    community, _owner, room, story = house
    monkeypatch = pytest.MonkeyPatch()
    own = {key: one for key, one in keeping.signals().items() if key in ("life", "slide", "stagnation")}
    monkeypatch.setattr(keeping, "signals", lambda: own)
    with clock.fixed(moment):
        story.end()
        insight.forget()
        keeping.keep(community.pk)
        drain()
        held.drop()
    monkeypatch.undo()
    turns = FactRow.objects.filter(kind="groups.signal_turned", group=room.pk).order_by("id")
    told: dict[str, list] = {"slide": [], "stagnation": []}
    for row in turns:
        figures = dict(zip(row.payload["names"], row.payload["values"], strict=True))
        told.setdefault(row.payload["signal"], []).append((f"{row.local_day:%m-%d}", row.payload["after"], figures))
    return told


def on_page(sit, house, moment):
    """The group's page and what stands on 今天 of that morning."""
    community, owner, room, _story = house
    with clock.fixed(moment):
        page = sit(owner).get(f"/c/renji/groups/{room.public_id}/").content.decode()
        rows = {row.id: row for row in groups.groups(community.pk)}
        entries = chores.entries(community, chores.live(community, only=None), rows, clock.now(), only=None)
    return page, {entry.finding: entry.cause for entry in entries}


@pytest.mark.mechanism("003-022")
def test_two_weeks_above_a_fifth_of_advertisements_two_weeks_of_leaving_or_half_muting_turn_the_slide_beside_life(sit, house):
    """
    Weeks 1–4: twenty messages. In 5 and 6, 9 and 16 without advertisements are 12.5 where 20 were usual: cooling, and 6 has 4 advertisements of 20, which is
    not above a fifth. 7 (15.5 after 17.25) is normal, and one week of 5 of 20 says nothing; after 8 it is 广告化. In 11, 21 of 40 mute the group, in 12
    20, which is not above half. In 12 and 13 three of 40 and three of 37 leave: 7.5 % and 8.1 %.
    """
    story = house[3]
    said, ads = {5: 9, 6: 16, 7: 15, 8: 15}, {5: 3, 6: 4, 7: 5, 8: 5}
    for week in range(1, 14):
        story.writes(100 + week, week=week, times=said.get(week, 20))
        if week in ads:
            story.writes(139, AD, week=week, times=ads[week])
    for who in range(100, 121):
        story.tell(Muted(), who=who, group=story.group, day=2 + 7 * 10)
    story.tell(Unmuted(), who=100, group=story.group, day=2 + 7 * 11)
    for week in (12, 13):
        story.goes(*range(130 + 3 * (week - 12), 133 + 3 * (week - 12)), group=story.group, day=2 + 7 * (week - 1))
    turned = read(house, datetime(2027, 2, 1, 0, 30, tzinfo=UTC))["slide"]
    assert [turn[:2] for turn in turned] == [
        ("12-13", "cooling"), ("12-20", "normal"), ("12-27", "ads"), ("01-03", "normal"), ("01-17", "draining"), ("01-24", "normal"), ("01-31", "draining"),
    ]  # fmt: skip
    week = {"messages": 20, "messages_before": 20, "members": 40, "members_before": 40}
    assert turned[2][2] == week | {"ads": 5, "ads_before": 5, "left": 0, "left_before": 0, "muted": 0}
    assert turned[4][2] == week | {"ads": 0, "ads_before": 0, "left": 0, "left_before": 0, "muted": 21}
    assert turned[6][2] == week | {"ads": 0, "ads_before": 0, "members": 37, "left": 3, "left_before": 3, "muted": 20}
    page, _ = on_page(sit, house, datetime(2027, 2, 1, 0, 30, tzinfo=UTC))
    told = "这一周 20 条发言里广告 0 条，上一周 20 条里 0 条；在群 37 人里退群 3 人，上一周 40 人里 3 人；免打扰 20 人"
    assert "生命状态" in page and "往下滑" in page and "流失" in page and told in page
    named = sliding(Look(house[0].pk, date(2027, 1, 1), date(2027, 1, 31), {story.group: "01 营"}))
    assert (named.tone, named.title, named.rows.rows[0][3]) == ("bad", "1 个群里 1 个在往下滑：「01 营」流失", told)
    cooled = sliding(Look(house[0].pk, date(2026, 12, 1), date(2026, 12, 19), {story.group: "01 营"}))
    assert (cooled.title, cooled.act) == ("1 个群里 1 个在往下滑：「01 营」降温", "先问原来带话头的人为什么不说了，再抛一个他接得上的话题。")
    assert "私下问" in named.act and "广告" not in cooled.act


def stiff(story, *replies):
    """Weeks of two items and thirty messages: the same five write 25, one of another's five; three are pictures; so many answer the items."""
    for week, answers in enumerate(replies, start=1):
        item = story.writes(900, week=week, times=2)
        story.writes(100, week=week, day=2, times=answers, reply_to=item)
        story.writes(100, week=week, day=2, times=5 - answers)
        for who in (101, 102, 103, 105):
            story.writes(who, week=week, day=3, times=5)
        story.writes(104, week=week, day=3, times=2)
        story.writes(104, "", form="image", week=week, day=3, times=3)


@pytest.mark.mechanism("003-054")
def test_the_same_five_one_form_and_three_falls_of_replies_are_stagnation_and_the_alarm_lists_all_three_series(sit, house):
    """25 of 30 are 83 %; of 27 words and 3 pictures the entropy is 0.325 of ln 16, 12 of a hundred; 4, 3, 2, 1 replies to two items fall three times."""
    stiff(house[3], 4, 3, 2, 1)
    morning = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
    [(day, state, figures)] = read(house, morning)["stagnation"]
    series = {name: [figures[f"{name}_{back}"] for back in (3, 2, 1, 0)] for name in ("five", "forms", "replies")}
    assert (day, state, series) == ("11-29", "stagnant", {"five": [83] * 4, "forms": [12] * 4, "replies": [200, 150, 100, 50]})
    page, today = on_page(sit, house, morning)
    listed = "近 4 周，同样 5 人写的占 83%、83%、83%、83%；形式多样度（满分 100）12、12、12、12；每 100 条内容的回复 200、150、100、50"
    named = stiff_groups(Look(house[0].pk, date(2026, 11, 2), date(2026, 11, 29), {house[3].group: "01 营"}))
    assert (named.title, named.rows.rows[0][2]) == ("1 个群僵化了：「01 营」", listed)
    assert listed in page and today["01 营 活水：僵化了"] == listed


@pytest.mark.mechanism("003-054")
def test_replies_that_fell_only_twice_are_no_stagnation_and_other_forms_end_it(house):
    stiff(house[3], 3, 4, 3, 2, 1, 1)
    house[3].writes(101, "", form="voice", week=6, times=15)
    turned = read(house, datetime(2026, 12, 14, 0, 30, tzinfo=UTC))["stagnation"]
    assert [turn[:2] for turn in turned] == [("12-06", "stagnant"), ("12-13", "moving")]
