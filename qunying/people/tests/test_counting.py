"""Somebody says what a person counts as: of the whole history, the last word stands, and a post stays a post."""

from datetime import UTC, datetime, timedelta

import ibis
import pytest

from qunying.insight import queries as insight
from qunying.insight.engines import duckdb
from qunying.insight.lake import manifest, writer
from qunying.insight.tests.story import Story
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries
from qunying.people import services as people
from qunying.people.models import Membership
from qunying.people.services import past

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(settings, tmp_path, morning):
    """A community into which a history was brought: 阿美, 小林 and 群助手, each first heard of in March; it is November."""
    settings.DATA = tmp_path
    insight.forget()
    made = people.create_community(slug="dushu", name="读书会", kind="chat", timezone="Asia/Shanghai")
    first = datetime(2026, 3, 2, 4, tzinfo=UTC)
    names = ("阿美", "小林", "群助手")
    made.known = dict(zip(names, past.remember_many(made.pk, [past.Arrival(name, name, "chat", first) for name in names]), strict=True))
    yield made
    insight.forget()


def count(house, name, kind, reason="是个机器人"):
    return people.count_as(house.pk, identity_id=house.known[name].identity, kind=kind, reason=reason)


def told(house):
    """The bases: who is a member, who is not, and every spell as (who, role, since the beginning, until now)."""
    writer.catch_up()
    names = {one.identity: name for name, one in house.known.items()}
    with duckdb.at(manifest.version(house.pk)) as store:
        bases = insight.Bases(store, house.pk, clock.now(), clock.today("Asia/Shanghai"))
        found = {base: set(store.numbers(bases[base].select("identity"))) for base in ("members", "outsiders")}
        spells = bases["roles"]
        kinds = ibis.cases((spells.role == "member", 0), (spells.role == "staff", 1), else_=2)
        rows = store.numbers(
            spells.select("identity", kind=kinds, always=(spells.from_at.year() == 1970).cast("int64"), still=spells.until_at.isnull().cast("int64"))
        )
    who = {base: {names[one] for (one,) in rows} for base, rows in found.items()}
    return (
        who["members"],
        who["outsiders"],
        sorted((names[one], ("member", "staff", "bot")[kind], *map(bool, rest)) for one, kind, *rest in rows if one in names),
    )


def test_a_bot_is_one_from_the_first_word_on_and_is_a_member_again_when_it_was_said_wrongly(house):
    assert told(house)[0] == {"阿美", "小林", "群助手"}
    assert (count(house, "群助手", "bot"), count(house, "群助手", "bot")) == (True, False)
    assert told(house) == (
        {"阿美", "小林"},
        {"群助手"},
        [(name, kind, True, True) for name, kind in (("小林", "member"), ("群助手", "bot"), ("阿美", "member"))],
    )
    assert (queries.members_count(house.pk), [row.who.name for row in queries.counted(house.pk)]) == (2, ["群助手"])
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        assert count(house, "群助手", "member", "看错了")
        assert told(house)[:2] == ({"阿美", "小林", "群助手"}, set()) and {row[1] for row in told(house)[2]} == {"member"}
    assert FactRow.objects.filter(kind="people.counted_as").count() == 2 and queries.members_count(house.pk) == 3
    assert "机器人" not in str(list(FactRow.objects.filter(kind="people.counted_as").values_list("payload", flat=True)))


def test_what_the_format_marked_as_a_bot_can_be_said_to_be_a_member(house):
    [known] = past.remember_many(house.pk, [past.Arrival("播报", "播报", "chat", datetime(2026, 3, 3, tzinfo=UTC), bot=True)])
    house.known["播报"] = known
    assert told(house)[1] == {"播报"}
    count(house, "播报", "member", "是真人")
    members, outsiders, spells = told(house)
    assert ("播报" in members, outsiders) == (True, set()) and ("播报", "member", True, True) in spells


def test_a_post_stays_a_post_whatever_they_count_as_beside_it(house):
    """小林 has a post for two days, then counts as a bot, then has a post again: bot, staff, bot, staff, and a bot after it."""
    one = house.known["小林"]
    start = clock.now()

    def on(day):
        return clock.fixed(start + timedelta(days=day))

    with on(0):
        post = people.hire(house.pk, name="小林", role="host", membership_id=one.membership)
    with on(1), pytest.raises(Refused, match="现在是这里的工作人员"):
        count(house, "小林", "bot")
    with on(2):
        people.dismiss(post.pk)
    with on(3):
        count(house, "小林", "bot")
        assert [row[1:] for row in told(house)[2] if row[0] == "小林"] == [("bot", False, True), ("bot", True, False), ("staff", False, False)]
    with on(4):
        people.hire(house.pk, name="小林", role="host", membership_id=one.membership)
    with on(5):
        people.dismiss(post.pk)
        assert sorted(row[1] for row in told(house)[2] if row[0] == "小林") == ["bot", "bot", "bot", "staff", "staff"]
    assert Membership.objects.get(pk=one.membership).kind == Membership.Kind.BOT


def test_months_kept_ahead_follow_the_correction(house):
    """群助手 said five of eight words in March; member-days of that month are made again when it counts as a bot."""
    story = Story(house.pk)
    for name, day in (("群助手", 2), ("阿美", 3)):
        story.says(house.known[name].identity, day=day, times=5 if name == "群助手" else 3)
    story.end()
    asked = {"by": "all"}
    assert [row["messages"] for row in insight.run("channels.concentration", house.pk, **asked).rows] == [8]
    count(house, "群助手", "bot")
    writer.catch_up()
    assert [row["messages"] for row in insight.run("channels.concentration", house.pk, **asked).rows] == [3]
    assert [row["messages"] for row in insight.run("channels.concentration", house.pk, who="bot", **asked).rows] == [5]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "robot"}, "「robot」不能算"),
        ({"reason": " "}, "没有写为什么"),
        ({"reason": "长" * 101}, "最多 100 个"),
        ({"identity_id": 0}, "这个社群里没有"),
    ],
)
def test_what_cannot_be_said_is_refused_in_a_sentence(house, changed, said):
    given = {"identity_id": house.known["阿美"].identity, "kind": "bot", "reason": "x"} | changed
    with pytest.raises(Refused) as refused:
        people.count_as(house.pk, **given)
    assert said in sentence(refused.value) and not queries.counted(house.pk)


def test_names_like_those_of_bots_are_told_until_somebody_has_said_what_they_are(house):
    past.remember_many(house.pk, [past.Arrival(name, name, "chat", datetime(2026, 3, 3, tzinfo=UTC)) for name in ("camperBot", "机器人爱好者", "github[bot]")])
    assert {one.name for one in queries.bots_by_name(house.pk)} == {"群助手", "camperBot", "github[bot]"}
    count(house, "群助手", "bot")
    count(house, "群助手", "member", "是真人")
    assert {one.name for one in queries.bots_by_name(house.pk)} == {"camperBot", "github[bot]"}
