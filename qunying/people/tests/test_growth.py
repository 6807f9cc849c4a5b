"""What the report says of where newcomers came from, and when it keeps silent."""

from datetime import date

import pytest

from qunying.insight.findings import Look
from qunying.insight.tests.story import Story
from qunying.people.facts import BulkJoined, Joined
from qunying.people.growth import bulk_joins, sources

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(settings, tmp_path, morning):
    """Tell where so many came from, and hear what the findings say of the twelve days."""
    from qunying.insight import queries
    from qunying.people import services

    settings.DATA = tmp_path
    queries.forget()
    community = services.create_community(slug="dushu", name="读书会", kind="camp", timezone="Asia/Shanghai")

    def tell(teller, waves=(), **parts):
        story, who = Story(community.pk), 100
        for source, count in parts.items():
            for _ in range(count):
                who += 1
                story.tell(Joined("member", True, None if source == "nothing" else source, None, None, False), who=who, day=5)
        for n, source in waves:
            story.tell(BulkJoined(n, 300, n - 4, source), day=6)
        story.end()
        return teller(Look(community.pk, date(2026, 11, 1), date(2026, 11, 12)))

    yield tell
    queries.forget()


def test_the_organic_share_is_a_range_while_some_came_from_nobody_knows_where(told):
    said = told(sources, invite=20, link=50, nothing=30)
    assert said.title == "这段时间来了 100 位新成员，自己传开的 20% 到 50%"
    assert "没有奖励的邀请 20%、跟踪链接 50%、来源不明 30%" in said.cause and (said.tone, said.act) == ("plain", "")


def test_few_are_counted_and_half_unknown_is_worth_a_word(told):
    said = told(sources, invite=2, nothing=3)
    assert said.title.endswith("2 到 5 位") and said.tone == "watch" and "跟踪链接" in said.act


def test_where_no_source_is_known_nothing_is_said(told):
    assert told(sources, nothing=40) is None and told(bulk_joins) is None


def test_waves_are_told_with_the_largest_and_its_source(told):
    said = told(bulk_joins, waves=[(31, None), (44, "link")])
    assert said.title == "有 2 次十分钟里涌进来 30 人以上、都没介绍自己，最多一次 44 人" and "40 人的来源是跟踪链接" in said.cause
    assert [row[1:] for row in said.rows.rows] == [(31, 300, 27, "来源不明"), (44, 300, 40, "跟踪链接")]
