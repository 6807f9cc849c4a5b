"""Days of a small history are judged once, each turn a fact with its evidence; read in parts, read again or after a crash, the journal is the same."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qunying.insight.tests.story import FIRST, Story
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.people import queries
from qunying.people import services as people
from qunying.people.levels import keeping
from qunying.people.levels.models import LevelsRead, LevelState

pytestmark = pytest.mark.django_db(transaction=True)
COMMON = {"id": "common", "name": "普通"}
WAIST = {"id": "waist", "name": "腰部", "when": [{"count": "messages", "within": 7, "least": 10}]}
HEAD = {"id": "head", "name": "头部", "when": [{"count": "messages", "within": 7, "least": 20}, {"count": "active_days", "within": 7, "least": 3}]}


def plain(*levels):
    return [{"when": []} | one for one in levels]


@pytest.fixture
def house(settings, tmp_path, morning):
    from qunying.insight import queries as insight

    settings.DATA = tmp_path
    insight.forget()
    with clock.fixed(datetime(2026, 10, 31, 16, 30, tzinfo=UTC)):  # D1, half past midnight in Shanghai
        community = people.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
        people.declare_levels(community.pk, plain(COMMON, WAIST, HEAD))
    yield community
    insight.forget()


def tell(community):
    """阿明 (1) says 7 a day for nine days, then nothing: waist at the end of D2 (14), head on D3 (21 on 3 days). 小红 (2) says 12 on D1."""
    story = Story(community.pk)
    story.comes(1, 2, day=1)
    for day in range(1, 10):
        story.says(1, day=day, times=7)
    story.says(2, day=1, times=12)
    for day in range(1, 41):
        story.comes(100 + day, day=day)
    with clock.fixed(datetime(2026, 12, 31, 1, tzinfo=UTC)):
        story.end()
    return story


def read_to(community, day):
    """As of half past midnight after that day."""
    with clock.fixed(datetime(2026, 11, 1, 16, 30, tzinfo=UTC) + timedelta(days=day - 1)):
        return keeping.keep(community.pk)


def turns(community):
    rows = FactRow.objects.filter(kind="people.level_turned", community=community.pk).order_by("happened_at", "identity")
    return [((row.local_day - FIRST).days + 1, row.identity, row.payload["level_to"], row.payload["values"]) for row in rows]


# 阿明 stands at 63 − … : of D3 … D9 49 messages; D13 21 of D7 … D9, D14 14, D15 7. Fourteen days after D3 is D17, where 0 is below 0.9 of everything.
TURNS = [(1, 2, "waist", [12]), (2, 1, "waist", [14]), (3, 1, "head", [21, 3]), (15, 2, "common", [0]), (17, 1, "common", [0, 0])]


def test_each_turn_is_journalled_once_with_the_figures_and_reading_again_writes_nothing(house):
    tell(house)
    assert (read_to(house, 20), turns(house)) == (5, TURNS)
    assert read_to(house, 20) == 0
    LevelsRead.objects.all().delete()
    LevelState.objects.all().delete()
    assert (read_to(house, 20), turns(house)) == (0, TURNS)


def test_days_read_one_by_one_give_the_same_facts_and_the_same_standing(house):
    tell(house)
    for day in (1, 2, 3, 9, 14, 16, 17, 20):
        read_to(house, day)
    assert turns(house) == TURNS
    kept = list(LevelState.objects.order_by("identity_id").values_list("identity_id", "level", "place", "since", "risen", "figures"))
    LevelsRead.objects.all().delete()
    LevelState.objects.all().delete()
    read_to(house, 20)
    assert kept == list(LevelState.objects.order_by("identity_id").values_list("identity_id", "level", "place", "since", "risen", "figures"))


def test_a_crash_between_members_and_the_end_of_the_span_is_made_up_for(house, monkeypatch):
    """The worker dies after the turns were written and before it is said how far was read."""
    tell(house)
    monkeypatch.setattr(keeping, "_read_draft", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        read_to(house, 9)
    monkeypatch.undo()
    read_to(house, 20)
    assert turns(house) == TURNS


def test_a_member_is_told_where_they_stand_and_why(house):
    tell(house)
    read_to(house, 9)
    found = queries.level_of(house.pk, 1)
    assert (found.name, found.since, found.evidence) == ("头部", date(2026, 11, 3), "近 7 天发言 21 条，要 20 条；近 7 天做过事的日子 3 天，要 3 天")
    assert (queries.level_of(house.pk, 105).name, queries.level_of(house.pk, 105).since) == ("普通", None)


def test_new_rules_are_a_version_from_their_day_and_the_same_rules_are_none(house):
    tell(house)
    with clock.fixed(datetime(2026, 11, 5, 4, tzinfo=UTC)):
        assert people.declare_levels(house.pk, plain(COMMON, WAIST, HEAD)) == 1
        assert people.declare_levels(house.pk, plain(COMMON, WAIST)) == 2
    read_to(house, 6)
    assert turns(house)[-1] == (5, 1, "waist", [35])
    assert [(row.version, row.since.day, len(row.levels)) for row in queries.level_versions(house.pk)] == [(2, 5, 2), (1, 1, 3)]
    codes = FactRow.objects.filter(kind="people.levels_declared").order_by("id").values_list("payload", flat=True)[0]
    assert codes["rules"] == ["waist:messages:7:least:10", "head:messages:7:least:20", "head:active_days:7:least:3"]


def test_nothing_is_judged_before_the_lake_has_the_day(house):
    with clock.fixed(datetime(2026, 11, 10, 1, tzinfo=UTC)):
        assert keeping.keep(house.pk) == 0
    assert queries.levels_read_until(house.pk) is None


def test_where_members_stand_is_made_again_from_the_facts_and_a_second_time_nothing_is_mended(house):
    """Of 阿明 and 小红 one row is spoilt and one lost, and somebody stands there whom no fact knows."""
    tell(house)
    read_to(house, 16)
    rows = LevelState.objects.order_by("identity_id").values_list("identity_id", "level", "place", "way", "version", "since", "risen", "figures")
    kept = list(rows)
    assert people.rebuild_levels(house.pk) == 0
    LevelState.objects.filter(identity_id=1).update(level="waist", place=1)
    LevelState.objects.filter(identity_id=2).update(identity_id=77)
    assert (people.rebuild_levels(house.pk), list(rows), people.rebuild_levels(house.pk)) == (3, kept, 0)
