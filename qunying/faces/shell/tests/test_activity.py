"""Activities declared in a blueprint are checked and planned; ``qunying activity`` tells where they stand, releases a change and imports results."""

from datetime import timedelta

import pytest
from ruamel.yaml import YAML

from qunying.activities import queries, services
from qunying.camps import services as camps
from qunying.camps.services import JoinRequest
from qunying.channels import services as channels
from qunying.faces.shell.tests.conftest import ONE_GROUP
from qunying.flows import services as flows
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.people import queries as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

CALL = {"id": "call", "kind": "feedback", "name": "新品反馈", "opens_day": 1, "closes_day": 2}
BACK = {"id": "back", "kind": "response", "of": "call", "day": 3}
DIARY = {"id": "diary", "kind": "diary", "name": "体验日记", "from_day": 1, "days": 3}
NOTICE = {"id": "notice", "kind": "notice", "of": ["diary"], "day": 2}
RUN = {"id": "sunday", "kind": "run", "name": "周日晨跑", "day": 1, "at": "09:00", "minutes": 90, "place": "南门", "route": "https://route.test/5"}


@pytest.fixture
def written(tmp_path):
    """The smallest blueprint with more activities, as a file."""

    def write(*activities, **cadence):
        data = YAML(typ="safe").load(ONE_GROUP)
        data["activities"] += activities
        data["content"]["cadence"] |= cadence
        path = tmp_path / "blueprint.yaml"
        YAML(typ="safe").dump(data, path)
        return path

    return write


def home():
    return people.community_by_slug("read-three-days")


def joined(n=2):
    results = camps.join_many(home().pk, [JoinRequest(f"跑友{i}", "first", 1, f"k{i}") for i in range(n)])
    assert results
    return [{"membership_id": seat.membership_id, "group_id": seat.group_id} for seat in groups.seats_of_community(home().pk)]


@pytest.mark.mechanism("002-037")
def test_a_call_without_its_response_fails_in_its_own_words_and_with_it_is_planned(qunying, written):
    missing = qunying("check", written(CALL), "--json")
    assert (missing.code, missing.codes) == (1, ["feedback_without_response"])
    assert "没有安排回应" in missing.json["problems"][0]["message"] and "14 天内" in missing.json["problems"][0]["mend"]
    assert qunying("check", written(CALL, BACK)).code == 0
    assert "回应 back" in qunying("plan", written(CALL, BACK)).out


WRONG = [
    ([{**RUN, "place": ""}], "run_without_place"),
    ([{**RUN, "route": ""}], "run_without_route"),
    ([{**RUN, "route": "南门进"}], "run_route_unreadable"),
    ([CALL, {**BACK, "day": 1}], "response_too_early"),
    ([{**CALL, "respond_within_days": 1, "closes_day": 1}, BACK], "response_too_late"),
    ([{**BACK, "of": "nobody"}], "response_of_nothing"),
    ([{**NOTICE, "of": ["nobody"]}], "notice_of_nothing"),
    ([{**DIARY, "days": 9}], "activity_day_beyond"),
    ([{"id": "idea", "kind": "contest", "name": "点子", "opens_day": 2, "closes_day": 1}], "activity_ends_first"),
    ([{"id": "want", "kind": "jielong", "name": "接龙", "opens": "16:00", "closes": "08:00"}], "activity_closes_first"),
    ([{"id": "x", "kind": "party", "name": "聚会"}], "not_among"),
]


@pytest.mark.mechanism("002-041")
@pytest.mark.parametrize(("activities", "code"), WRONG)
def test_what_is_missing_or_wrong_in_an_activity_has_its_own_sentence(qunying, written, activities, code):
    answer = qunying("check", written(*activities), "--json")
    assert (answer.code, answer.codes) == (1, [code])


def test_applied_twice_nothing_changes_and_a_later_start_moves_every_day(qunying, written, morning):
    kinds, start = (CALL, BACK, DIARY, NOTICE, RUN), YAML(typ="safe").load(ONE_GROUP)["content"]["cadence"]["start"]
    with clock.fixed(morning - timedelta(days=3)):
        assert qunying("apply", written(*kinds), "--yes").code == 0
        assert qunying("plan", written(*kinds), "--json").json["changes"] == []
        before = queries.listed(home().pk)
        assert qunying("apply", written(*kinds, start=start + timedelta(days=7)), "--yes").code == 0
    moved = {row.key: row.opens_at for row in queries.listed(home().pk) if not row.daily}
    assert moved == {row.key: row.opens_at + timedelta(days=7) for row in before if not row.daily}


@pytest.mark.mechanism("002-040")
def test_a_notice_is_listed_as_waiting_until_its_change_is_released(qunying, written):
    qunying("apply", written(DIARY, NOTICE), "--yes")
    [ask] = joined(1)
    rows = {row.key: row for row in queries.listed(home().pk)}
    with clock.fixed(rows["diary"].opens_at + timedelta(hours=9)):
        entry = services.write_diary(ask["membership_id"], activity_id=rows["diary"].id, group_id=ask["group_id"], text="声音大")
        change = services.declare_improvement(home().pk, title="静音模式")
        services.adopt(change.pk, activity_id=rows["diary"].id, rows=[entry])
    with clock.fixed(rows["notice"].opens_at + timedelta(minutes=1)):
        flows.run_due(worker="w", limit=500)
        assert "在等：还没有一项改动上线" in qunying("activity", "list").out
        assert qunying("activity", "release", "静音模式").code == 0
        flows.run_due(worker="w", limit=500)
        channels.run_outbox(worker="w", limit=500)
        listed = {one["id"]: one for one in qunying("activity", "list", "--json").json["activities"]}
    assert listed["notice"]["sent_at"] and not listed["notice"]["waits"]


@pytest.mark.mechanism("002-041")
def test_results_become_distances_and_what_is_nobodys_is_listed(qunying, written, tmp_path):
    qunying("apply", written(RUN), "--yes")
    asks, file = joined(), tmp_path / "成绩 🏃.csv"
    file.write_text("姓名,公里,分钟\n跑友0,5.2,31\n路人,3,20\n", encoding="utf-8")
    tried = qunying("activity", "results", file, "--activity", "sunday", "--dry-run", "--json")
    run = next(row for row in queries.listed(home().pk) if row.key == "sunday")
    assert (tried.code, queries.run.tally(run.id).results) == (1, 0)
    done = qunying("activity", "results", file, "--activity", "sunday")
    assert (done.code, "第 3 行没有录入：路人，没有这个成员" in done.err) == (1, True)
    assert queries.run.own(run.id, asks[0]["membership_id"]).metres == 5200


def test_an_unknown_activity_change_or_file_is_refused_in_words(qunying, written, tmp_path):
    qunying("apply", written(RUN), "--yes")
    tried = [("results", tmp_path / "none.csv", "--activity", "sunday"), ("results", ONE_GROUP, "--activity", "nobody"), ("release", "没有的")]
    answers = [qunying("activity", *one) for one in tried]
    assert [(answer.code, "找不到" in answer.err) for answer in answers] == [(1, True)] * 3
