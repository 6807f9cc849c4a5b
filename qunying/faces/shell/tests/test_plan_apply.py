"""``qunying plan``, ``apply`` and ``export``: seen before done, whole units, the same bytes."""

import re
import sqlite3

import pytest
from django.db import connection

from qunying.blueprint import services as blueprints
from qunying.blueprint.models import Application, Revision
from qunying.charter import queries as charter
from qunying.content import queries as content
from qunying.faces.shell.tests.conftest import ONE_GROUP
from qunying.groups import queries as groups
from qunying.journal.models import FactRow
from qunying.kernel import clock, verbs
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

NEW_TITLE = ("title: 想好讲给谁听", "title: 先想好讲给谁听")


def home():
    found = people.community_by_slug("read-three-days")
    return found.pk if found else None


def test_plan_is_byte_for_byte_the_same_and_writes_nothing(qunying):
    first, second = qunying("plan", ONE_GROUP, "--json"), qunying("plan", ONE_GROUP.parent, "--json")
    assert (first.code, first.out) == (0, second.out)
    assert {"create", "update", "remove", "deliveries", "staff_hours", "modes", "checksum", "changes"} <= set(first.json)
    assert (home(), FactRow.objects.count(), Application.objects.count()) == (None, 0, 0)


def test_apply_needs_a_checksum_or_a_yes(qunying):
    nothing = qunying("apply", ONE_GROUP)
    assert (nothing.code, home(), "--checksum" in nothing.err) == (1, None, True)
    wrong = qunying("apply", ONE_GROUP, "--checksum", "0" * 64)
    assert (wrong.code, home(), "校验码对不上" in wrong.err) == (1, None, True)
    checksum = qunying("plan", ONE_GROUP, "--json").json["checksum"]
    assert (qunying("apply", ONE_GROUP, "--checksum", checksum).code, home() is not None) == (0, True)


def test_apply_does_what_plan_counted_and_the_second_one_has_no_changes(qunying):
    planned = qunying("plan", ONE_GROUP, "--json").json
    done = qunying("apply", ONE_GROUP, "--yes", "--json", "--author", "林静").json
    again = qunying("apply", ONE_GROUP, "--yes", "--json").json
    counts = ("create", "update", "remove", "deliveries", "staff_hours", "modes")
    assert [done[name] for name in counts] == [planned[name] for name in counts]
    assert ([again[name] for name in counts[:3]], again["revision"], qunying("plan", ONE_GROUP, "--json").json["changes"]) == ([0, 0, 0], 1, [])
    assert (done["units"], Revision.objects.get().author) == (["community", "group:reading"], "林静")


def test_what_was_declared_stands_in_the_tables(qunying):
    qunying("apply", ONE_GROUP, "--yes")
    community = home()
    assert (charter.core_value(community), [promise.key for promise in charter.promises(community)]) == ("每天三页，用三天把读书捡回来", ["evening-reply"])
    assert (len(content.scripts(community)), content.links(community)) == (6, {"today": "/m/"})
    assert [group.name for group in groups.groups(community)] == ["三页读书群"]


@pytest.mark.mechanism("004-024")
def test_a_goal_needs_number_unit_and_date_and_its_values_are_stored(qunying, spoil):
    vague = qunying("check", spoil(("text: 3 天内 20 人完成 3 次打卡", "text: 一起成长")), "--json")
    (problem,) = vague.json["problems"]
    assert (vague.code, problem["code"], problem["message"]) == (1, "goal_vague", "目标「一起成长」缺少数量、单位、期限。")
    assert qunying("apply", spoil(("text: 3 天内 20 人完成 3 次打卡", "text: 21 天内 160 人完成 10 次作业")), "--yes").code == 0
    (goal,) = charter.goals(home())
    assert (goal.people, goal.number, goal.unit, goal.days) == (160, 10, "次", 21)


@pytest.mark.mechanism("001-073")
@pytest.mark.parametrize("kind", ["camp", "official", "personal"])
def test_without_positioning_no_kind_of_community_is_applied_and_the_attempt_is_journalled(qunying, spoil, kind):
    text = ONE_GROUP.read_text().replace("kind: camp", f"kind: {kind}")
    path = spoil((ONE_GROUP.read_text(), re.sub(r"(?ms)^positioning:.*?(?=^content:)", "", text)))
    by_cli = qunying("apply", path, "--yes", "--json")
    with pytest.raises(Refused) as by_verb:
        verbs.get("blueprint.apply").call(bp=path.read_text(), checksum="x")
    assert (by_cli.code, by_cli.json["code"], by_verb.value.code) == (1, "no_positioning", "no_positioning")
    assert (people.communities(), Revision.objects.count()) == ([], 0)
    reasons = [fact.payload["reason"] for fact in FactRow.objects.filter(kind="blueprint.refused")]
    assert (reasons, FactRow.objects.count()) == (["no_positioning"] * len(reasons), len(reasons)) and len(reasons) == 2


@pytest.mark.mechanism("003-057")
def test_an_export_holds_everything_but_names_and_comes_back_byte_for_byte(qunying, tmp_path):
    qunying("apply", ONE_GROUP, "--yes")
    first = tmp_path / "first.yaml"
    assert qunying("export", "--output", first).code == 0
    text = first.read_text()
    assert not re.search("林静|陈知行|周小满", text) and "早上好，第 {天} 天" in text
    other = tmp_path / "other.yaml"  # an install that knows nothing of this community
    other.write_text(re.sub(r"(?m)^seal: .*\n", "", text).replace("id: read-three-days", "id: elsewhere"))
    assert qunying("apply", other, "--yes").code == 0
    assert re.sub(r"(?m)^seal: .*\n", "", qunying("export", "elsewhere").out) == other.read_text()
    assert qunying("apply", first, "--yes").code == 0
    assert qunying("export", "read-three-days").out == text
    tampered, newer = tmp_path / "tampered.yaml", tmp_path / "newer.yaml"
    tampered.write_text(text.replace("capacity: 50", "capacity: 51"))
    newer.write_text(text.replace("schema: 1", "schema: 2"))
    assert [qunying("check", path, "--json").codes for path in (tampered, newer)] == [["tampered"], ["newer_schema"]]
    assert [qunying("apply", path, "--yes").code for path in (tampered, newer)] == [1, 1]


def test_changed_rules_need_a_new_version_number(qunying, spoil):
    qunying("apply", ONE_GROUP, "--yes")
    changed = ("text: 不发广告、二维码和拉群链接", "text: 不发任何广告")
    refused = qunying("apply", spoil(changed), "--yes")
    assert (refused.code, "version 加 1" in refused.err, qunying("plan", ONE_GROUP, "--json").json["changes"]) == (1, True, [])
    assert qunying("apply", spoil(changed, ("version: 1", "version: 2")), "--yes").code == 0


def test_a_changed_mission_is_a_revision_and_a_fact(qunying, spoil):
    qunying("apply", ONE_GROUP, "--yes")
    new = "mission: 陪总说没空看书的人，三天里重新读完几页书"
    assert qunying("apply", spoil(("mission: 帮总说没空看书的人，在三天里重新读完几页书", new)), "--yes", "--reason", "更像我们说话").code == 0
    assert (Revision.objects.count(), FactRow.objects.filter(kind="charter.mission_changed").count()) == (2, 1)
    assert charter.charter(home()).mission_before.startswith("帮总说")


def test_a_script_of_a_day_to_come_may_change_and_the_plan_shows_how(qunying, spoil):
    qunying("apply", ONE_GROUP, "--yes")
    path = spoil(NEW_TITLE)
    shown = qunying("plan", path).out
    assert "~ 话术 第 3 天 morning：先想好讲给谁听（title: 想好讲给谁听 → 先想好讲给谁听）" in shown
    assert qunying("apply", path, "--yes").code == 0
    assert content.script(home(), 3, "morning").title == "先想好讲给谁听"


def test_a_locked_database_is_one_sentence_and_nothing_is_done(qunying, settings, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite has one writer; PostgreSQL waits for rows")
    assert _refused_by(qunying, "database is locked").startswith("数据库被其他程序占用")


def test_a_full_disk_is_one_sentence_and_nothing_is_done(qunying):
    assert _refused_by(qunying, "database or disk is full").startswith("磁盘已满")


def _refused_by(qunying, fault):
    """What apply says when the database answers so from the second unit's first write on."""
    from django.db import OperationalError

    passed = []

    def fail(execute, sql, params, many, context):
        passed.append(sql)
        if "groups_group" in sql and sql.startswith("INSERT"):
            raise OperationalError(fault) from sqlite3.OperationalError(fault)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        answer = qunying("apply", ONE_GROUP, "--yes", "--json")
    assert (answer.code, answer.json["ok"], groups.groups(home()), len(passed) > 10) == (1, False, [], True)
    assert qunying("apply", ONE_GROUP, "--yes").code == 0
    assert len(groups.groups(home())) == 1
    return answer.json["message"]


def test_an_export_before_any_apply_and_one_of_two_communities_are_refused(qunying, spoil):
    assert (qunying("export").code, qunying("export", "nobody").code) == (1, 1)
    qunying("apply", ONE_GROUP, "--yes")
    qunying("apply", spoil(("id: read-three-days", "id: second")), "--yes")
    unsaid = qunying("export")
    assert (unsaid.code, "read-three-days、second" in unsaid.err) == (1, True)


def test_a_target_that_cannot_be_written_leaves_no_half_file(qunying, tmp_path):
    qunying("apply", ONE_GROUP, "--yes")
    answer = qunying("export", "--output", tmp_path / "no" / "such" / "folder.yaml")
    assert (answer.code, answer.err.count("\n"), list(tmp_path.iterdir())) == (1, 1, [])


def test_hand_made_things_are_shown_and_survive(qunying, spoil):
    from qunying.activities import queries as activities
    from qunying.activities.models import Activity

    qunying("apply", ONE_GROUP, "--yes")
    Activity.objects.create(community_id=home(), kind="check_in", name="手工活动", opens="08:00", closes="09:00", declared_at=clock.now())
    assert "? activity 手工活动" in qunying("plan", ONE_GROUP).out
    qunying("apply", spoil(NEW_TITLE), "--yes")
    assert [row.name for row in activities.declared(home())] == ["每日三页", "手工活动"]


def test_the_verb_needs_the_checksum_of_the_plan(qunying):
    source = ONE_GROUP.read_text()
    checksum = qunying("plan", ONE_GROUP, "--json").json["checksum"]
    done = verbs.get("blueprint.apply").call(bp=source, checksum=checksum)
    assert (done.changed, done.checksum, blueprints.queries.in_force(home()).number) == (True, checksum, 1)


def test_verbs_lists_every_verb_with_its_parameters(qunying):
    listed = {verb["name"]: verb for verb in qunying("verbs", "--json").json["verbs"]}
    assert set(listed) == {verb.name for verb in verbs.all_verbs()}
    assert set(listed["blueprint.apply"]["parameters"]) == {"bp", "checksum", "author", "reason", "force"}
    assert "blueprint.apply(bp, checksum" in qunying("verbs").out
