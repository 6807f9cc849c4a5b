"""What each kind of community is for, from six answers to what its members hold: the paid, the one of runners, the one with a name behind it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from qunying.activities import queries
from qunying.camps import services as camps
from qunying.camps.services import JoinRequest
from qunying.charter import queries as charter
from qunying.flows import services as flows
from qunying.journal import reactions
from qunying.kernel import clock
from qunying.people import queries as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
EARLY = "第 30 天开群，在那之前的 60 天里只有 29 天有内容，还没人读过就拉群"
OPENINGS = [
    ("  opening_day: 30\n", "opening_too_early", EARLY),
    ("", "opening_missing", "没有写哪一天开群"),
    ("  opening_day: 45\n", "opening_beyond", "日历只有 44 天"),
]


def here(moment):
    """A moment as the community's own clock shows it."""
    return moment.astimezone(ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def begun(qunying, tmp_path):
    """Her community of that kind, from six answers to applied; returns it."""

    def begin(kind):
        to = tmp_path / kind
        answers = ["--name", "山茶小院", "--whom", "刚搬来的年轻父母，周末才有空", "--owner", "苏青", "--hosts", "阿兰"]
        assert qunying("new", "--kind", kind, *answers, "--to", to, "--no-rehearse").code == 0
        assert qunying("apply", to, "--yes").code == 0
        return next(iter(people.communities()))

    return begin


@pytest.fixture
def written(qunying, tmp_path):
    """A starter's blueprint with one line changed."""

    def write(kind, old, new):
        to = tmp_path / "changed"
        qunying("new", "--kind", kind, "--to", to, "--no-rehearse")
        text = (to / "blueprint.yaml").read_text()
        assert old in text
        (to / "blueprint.yaml").write_text(text.replace(old, new))
        return to

    return write


@pytest.mark.mechanism("001-064")
@pytest.mark.django_db(transaction=True)
def test_a_paid_community_owes_its_promises_on_their_days_and_answers_what_was_asked(begun):
    home, now = begun("paid"), clock.now()
    reactions.drain()
    while flows.run_due(worker="w", limit=500):
        pass
    owed = charter.obligations(home.pk, from_at=now, to_at=now + timedelta(days=8))
    assert {(f"{here(row.starts_at):%a %H:%M}", row.minutes, row.promise_key) for row in owed} == {
        ("Tue 20:00", 30, "tuesday-guest"), ("Fri 19:00", 50, "friday-answer"),
    }  # fmt: skip
    rounds = {row.key: row for row in queries.listed(home.pk)}
    assert [rounds["echo-one"].opens_at > rounds["ask-one"].closes_at, rounds["echo-two"].opens_at > rounds["ask-two"].closes_at] == [True, True]


@pytest.mark.mechanism("001-064")
def test_what_a_paid_community_leaves_to_people_is_in_the_plan_with_its_days(qunying, written):
    plan = qunying("plan", written("paid", "每周五", "每周五"), "--json").json
    said = {one["id"]: one["text"] for one in plan["by_hand"]}
    assert set(said) == {"fee", "renewal", "refund", "guests"}
    assert "到期前 7 天和前 1 天" in said["renewal"] and "7 天内全退" in said["refund"] and "3 个工作日" in said["refund"]


@pytest.mark.mechanism("001-064")
@pytest.mark.parametrize(("line", "code", "sentence"), OPENINGS)
def test_a_personal_brand_that_opens_before_thirty_days_of_posts_is_refused_in_its_own_words(qunying, written, line, code, sentence):
    answer = qunying("check", written("brand", "  opening_day: 31\n", line), "--json")
    assert (answer.code, answer.codes) == (1, [code])
    assert sentence in answer.json["problems"][0]["message"]


def test_posts_of_more_than_sixty_days_ago_do_not_count_for_the_opening(qunying, written):
    weekly = "cadence: {kind: weekly, weeks: 11, weekdays: [mon, tue, thu, sat], start: 2026-11-14}"
    path = written("brand", "cadence:", "cadence:")
    text = (path / "blueprint.yaml").read_text()
    (path / "blueprint.yaml").write_text("\n".join(f"  {weekly}" if line.strip().startswith("cadence:") else line for line in text.splitlines()))
    assert "opening_too_early" not in qunying("check", path, "--json").codes  # thirty posts in 52 days are remembered
    (path / "blueprint.yaml").write_text((path / "blueprint.yaml").read_text().replace("[mon, tue, thu, sat]", "[mon, sat]").replace("weeks: 11", "weeks: 22"))
    assert "opening_too_early" in qunying("check", path, "--json").codes


@pytest.mark.mechanism("001-064")
def test_a_personal_brand_says_in_its_plan_when_it_opens_and_what_was_posted_by_then(qunying, written):
    path = written("brand", "opening_day: 31", "opening_day: 31")
    assert "第 31 天（2026-12-14）开群，在那之前有 30 天先发内容" in qunying("plan", path).out


@pytest.mark.mechanism("002-041")
@pytest.mark.parametrize(("line", "code"), [("place: 滨江公园东门旗杆下", "run_without_place"), ("route: https", "run_without_route")])
def test_a_run_of_the_runners_without_place_or_route_does_not_pass(qunying, written, line, code):
    path = written("interest", line, line)
    kept = [one for one in (path / "blueprint.yaml").read_text().splitlines() if not one.strip().startswith(line)]
    (path / "blueprint.yaml").write_text("\n".join(kept))
    assert qunying("check", path, "--json").codes == [code] * 4


@pytest.mark.mechanism("002-041")
def test_the_runners_tips_races_and_runs_are_planned_and_results_become_kilometres(qunying, begun, tmp_path):
    home = begun("interest")
    camps.join_many(home.pk, [JoinRequest("阿美", "first", 1, "k1"), JoinRequest("老王", "first", 1, "k2")])
    runs = [row for row in queries.listed(home.pk) if row.kind == "run"]
    assert [f"{here(row.opens_at):%a %H:%M}" for row in runs] == ["Sun 07:00"] * 4
    file = tmp_path / "成绩.csv"
    file.write_text("姓名,公里,分钟\n阿美,5.2,41\n老王,3,30\n", encoding="utf-8")
    assert qunying("activity", "results", file, "--activity", "sunday-one").code == 0
    first = next(row for row in runs if row.key == "sunday-one")
    assert {one.name: one.metres for one in queries.run.comers(first.id)} == {"阿美": 5200, "老王": 3000}
