"""What a group is declared to be: one domain, one purpose, one accountable operator; and what stays on record when that changes."""

from collections import Counter
from datetime import date, timedelta

import pytest

from qunying.faces.console.tests import stage
from qunying.groups import queries as groups
from qunying.insight.tests.story import Story
from qunying.kernel import clock
from qunying.people import queries as people
from tests.proofs.houses import command, look
from tests.proofs.steps import owner_of, with_groups, words, write

SIX = ["游戏", "科技", "教育", "健康", "娱乐", "三农"]
COUNTED = ("messages", "speakers", "check_ins", "joins", "leaves")


def of_domains(*domains, **management):
    """A group for each domain, every one for something else."""
    named = ({"id": f"g{n}", "name": f"{n} 群", "domain": domain, "purpose": f"第 {n} 件要一起做的事"} for n, domain in enumerate(domains))
    return with_groups(stage.blueprint(slots=1), *named, **management)


def sums(answer):
    """The columns added up over groups and days; unknown cells are no zero and no part of it."""
    total = Counter()
    for row in answer.json["rows"]:
        total.update({name: row[name] for name in COUNTED if row[name] is not None})
    return total


@pytest.mark.django_db(transaction=True)
@pytest.mark.mechanism("001-043")
def test_a_group_has_exactly_one_domain_of_the_taxonomy_and_the_domains_add_up_to_the_whole(qunying, sit, morning, tmp_path):
    for domain, code in (("读书", "unknown_domain"), (["教育", "健康"], "domain_not_one"), (None, "domain_not_one")):
        refused = qunying("check", write(tmp_path, of_domains("教育", domain)), "--json")
        (problem,) = refused.json["problems"]
        assert (refused.code, problem["code"], problem["path"][:19]) == (1, code, "management.groups.1")
        assert all(known in problem["message"] + problem["mend"] for known in SIX)
        assert qunying("plan", write(tmp_path, of_domains("教育", domain))).code == 1
    declared = {"domains": ["读书", "教育"]}
    assert qunying("check", write(tmp_path, of_domains("教育", "读书", **declared))).code == 0
    assert qunying("check", write(tmp_path, of_domains("教育", "游戏", **declared)), "--json").codes == ["unknown_domain"]
    clock.set_fixed(morning - timedelta(hours=2))
    assert qunying("apply", write(tmp_path, of_domains(*SIX, "教育")), "--yes").code == 0
    live(people.community_by_slug("renji"))
    whole, parts = qunying("measure", "groups.activity", "--json"), [qunying("measure", "groups.activity", "--domain", domain, "--json") for domain in SIX]
    assert all(sums(whole)[name] > 7 for name in COUNTED)
    assert sum((sums(part) for part in parts), Counter()) == sums(whole)
    assert sorted(len({row["group"] for row in part.json["rows"]}) for part in parts) == [1, 1, 1, 1, 1, 2]
    assert len(whole.json["rows"]) == sum(len(part.json["rows"]) for part in parts)
    refusals = (("groups.activity", "读书"), ("people.active_members", "教育"))
    assert [qunying("measure", name, "--domain", domain, "--json").json["code"] for name, domain in refusals] == ["unknown_scope", "not_by_group"]
    client = sit(owner_of("renji"))
    for room in groups.groups(people.community_by_slug("renji").pk):
        assert room.domain in words(client.get(f"/c/renji/groups/{room.public_id}/"))


def live(community):
    """Every group has a history of its own, no two alike."""
    story = Story(community.pk)
    for n, room in enumerate(groups.groups(community.pk), start=1):
        crowd = range(1000 * n, 1000 * n + 3 + n)
        story.comes(*crowd, day=1, group=room.id)
        story.says(*crowd[: 1 + n], day=2 + n % 3, group=room.id, times=n)
        story.checks_in(*crowd[:3], day=3, group=room.id)
        story.goes(*crowd[-2:], day=5, group=room.id)
    story.end()


@pytest.mark.django_db
@pytest.mark.mechanism("004-130")
def test_a_group_is_for_one_thing_and_two_for_the_same_people_and_purpose_warn(qunying, sit, morning, tmp_path):
    for purpose in (None, ["一起读书", "一起卖书"]):
        refused = qunying("plan", write(tmp_path, with_groups(stage.blueprint(), {"id": "one", "name": "一营", "purpose": purpose})), "--json")
        (problem,) = refused.json["problems"]
        assert (refused.code, problem["path"], "一营" in problem["message"]) == (1, "management.groups.0.purpose", True)
    same, other = {"purpose": "每天读三页"}, {"purpose": "每天讲三句"}
    twice, apart = ([{"id": "one", "name": "一营", **same}, {"id": "two", "name": "二营", **second}] for second in (same, other))
    warned, calm = (qunying("plan", write(tmp_path, with_groups(stage.blueprint(), *two)), "--json") for two in (twice, apart))
    assert (warned.code, calm.json["warnings"]) == (0, [])
    (warning,) = warned.json["warnings"]
    assert "一营" in warning and "二营" in warning and "重叠" in warning
    clock.set_fixed(morning - timedelta(hours=2))
    stored = qunying("apply", write(tmp_path, with_groups(stage.blueprint(), *twice)), "--yes", "--json").json["warnings"]
    assert [(one["code"], one["path"]) for one in stored] == [("groups_overlap", "management.groups.1.purpose")]
    assert qunying("apply", write(tmp_path, with_groups(stage.blueprint(), *apart)), "--yes").code == 0
    client = sit(owner_of("renji"))
    for room, purpose in zip(groups.groups(people.community_by_slug("renji").pk), ("每天读三页", "每天讲三句"), strict=True):
        assert f"<h1>{purpose}</h1>" in client.get(f"/c/renji/groups/{room.public_id}/").content.decode()


def operated_by(operator, start, domain="教育"):
    data = stage.blueprint(start=start)
    staff = [{**one, "domain": domain} if one["id"] == "tang" else one for one in data["management"]["staff"]]
    return with_groups(data, {"id": "one", "name": "一营", "operator": operator}, staff=staff)


@pytest.mark.mechanism("001-047")
def test_a_group_has_one_accountable_operator_and_both_terms_with_their_dates_outlive_a_restart(house, tmp_path):
    """Every step is a process of its own, so all that is left between them is what was stored."""
    start = clock.real_now().date() + timedelta(days=30)
    assert isinstance(start, date)
    for operators in (None, ["chen", "tang"]):
        refused = command(house, "plan", write(tmp_path, operated_by(operators, start)), code=1)
        (problem,) = refused["problems"]
        assert (problem["code"], problem["path"], "一营" in problem["message"]) == ("operator_not_one", "management.groups.0.operator", True)
    (warning,) = command(house, "plan", write(tmp_path, operated_by("tang", start, domain="科技")))["warnings"]
    assert "一营" in warning and "唐立诚" in warning and "科技" in warning
    assert command(house, "apply", write(tmp_path, operated_by("chen", start)), "--yes")["warnings"] == []
    look(house, "wait", "2")
    command(house, "apply", write(tmp_path, operated_by("tang", start, domain="科技")), "--yes")
    assert [one["code"] for one in look(house, "warned", "renji")] == ["operator_of_other_domain"]
    page, terms, now = (look(house, what, "renji") for what in ("group", "terms", "now"))
    (tang, _), (chen, chen_left) = (terms["唐立诚"], terms["陈知行"])
    assert (set(terms), terms["唐立诚"][1], chen_left) == ({"唐立诚", "陈知行"}, None, tang)
    assert chen[:10] < tang[:10] <= now[:10] and (date.fromisoformat(tang[:10]) - date.fromisoformat(chen[:10])).days == 2
    assert f"陈知行 运营官 {shown(chen)} 至 {shown(tang)}" in page and f"唐立诚 运营官 {shown(tang)} 起" in page


def shown(moment):
    """A local moment as the console writes it."""
    month, day = int(moment[5:7]), int(moment[8:10])
    return f"{month} 月 {day} 日 {moment[11:16]}"
