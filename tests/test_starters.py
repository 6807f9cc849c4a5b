"""Every starter by itself: complete, clean, alive for its time, the same when it comes back out, and hers once she has answered."""

from datetime import date, timedelta

import pytest

from qunying import starters
from qunying.blueprint import services
from qunying.blueprint.check import check, warnings
from qunying.blueprint.load import load, load_text
from qunying.camps.queries.outline import outline
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.starters.answers import read_answers
from qunying.starters.starter import WEEKDAYS

MINE = {
    "camp": {"promise": "每晚 21:00 用 45 分钟逐条回应", "stays": "你写的那一条，当晚一定有人回"},
    "store": {"promise": "每天 10:30 报当天出炉的面包，20 分钟", "stays": "说一句就给你留好，来了就拿"},
    "product": {"promise": "每周五晚上八点，一小时，逐条答", "stays": "你说的那一条两周内一定有下文"},
    "paid": {}, "interest": {}, "brand": {},
}  # fmt: skip
KINDS = [one.kind for one in starters.all_starters()]
TODAY = date(2026, 11, 13)


def made(kind, tmp_path, today=TODAY, **more):
    """Her blueprint as files, from answers of her own."""
    given = {"kind": kind, "name": "山茶小院", "whom": "刚搬来的年轻父母，周末才有空", "solves": "想找人一起，找不到", "owner": "苏青", "hosts": "阿兰、小满"}
    one = starters.starter(kind)
    files = starters.compose(one, read_answers({**given, **MINE[kind], **more}, today=today), today=today)
    starters.write(files, tmp_path / "hers")
    return load(tmp_path / "hers")


@pytest.mark.parametrize("kind", KINDS)
def test_a_starter_is_a_complete_blueprint_without_a_fault_or_a_warning(kind):
    one = starters.starter(kind)
    assert ([problem.sentence for problem in check(one.blueprint)], [problem.sentence for problem in warnings(one.blueprint)]) == ([], [])
    found = outline(one.blueprint)
    assert (found.last - found.first).days + 1 >= (21 if kind == "camp" else 28)
    assert one.blueprint.raw("positioning.community.kind") == one.kind and one.blueprint.raw("positioning.community.id") == one.path.name
    assert one.sheet.starts is None or WEEKDAYS.index(one.sheet.starts) == one.first_day.weekday()
    assert one.slot["at"] in one.default("promise")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_starter_applied_twice_is_the_same_community_and_comes_back_out_as_it_went_in(kind, morning):
    bp = starters.starter(kind).blueprint
    with clock.fixed(clock.at_local(starters.starter(kind).first_day - timedelta(days=2), "09:00", "Asia/Shanghai")):
        done = services.apply(bp, checksum=None)
        assert services.plan(load(starters.starter(kind).path)).changes == []
        out = load_text(services.export_of(done.community))
        assert out.problems == []
        assert {(change.action, change.resource.kind) for change in services.plan(out).changes} == {("update", "staff")}  # an export names nobody


@pytest.mark.parametrize("kind", KINDS)
def test_six_answers_make_a_starter_hers_and_nothing_of_the_starter_speaks_through(kind, tmp_path):
    one, bp = starters.starter(kind), made(kind, tmp_path)
    assert [problem.sentence for problem in check(bp)] == [] and [problem.sentence for problem in warnings(bp)] == []
    text = "".join(path.read_text() for path in (tmp_path / "hers").rglob("*.yaml"))
    assert one.default("name") not in text and "山茶小院" in text and one.default("whom") not in text
    places = one.sheet.answers
    staff = [person.name for entry in bp["management.staff"] for person in entry.people()]
    assert {"苏青", "阿兰", "小满"} <= set(staff) and "林静" not in staff
    assert sum(len(list(entry.groups())) for entry in bp["management.groups"] if entry.route != "staff") == 2
    assert bp.raw(places.whom.short[0]) == "刚搬来的年轻父母"
    assert bp.raw("positioning.community.id").startswith(f"{kind}-")
    assert outline(bp).first > TODAY and (not one.sheet.starts or outline(bp).first.weekday() == one.first_day.weekday())


def test_the_hour_of_her_promise_moves_its_slot_and_every_text_that_names_it(tmp_path):
    bp = made("camp", tmp_path)
    evening = next(slot for slot in bp["content.slots"] if slot.id == "evening")
    assert (evening.at, evening.minutes) == ("21:00", 45)
    said = "".join(script.full + script.short for script in bp["content.scripts"])
    assert "21:00" in said and "20:00" not in said


def test_the_comments_of_a_starter_stay_with_what_is_made_of_it(tmp_path):
    made("store", tmp_path)
    text = (tmp_path / "hers" / "blueprint.yaml").read_text()
    assert text.startswith("# 由「门店私域」模板和六个回答写成") and "# 第一周：认门" in text


@pytest.mark.django_db
@pytest.mark.mechanism("002-037")
def test_the_product_starter_refuses_to_go_without_its_response_and_keeps_two_groups_apart(qunying_says, tmp_path, morning):
    """Launch, feedback call and response within 14 days are in the plan; without the response it is refused in its own words."""
    bp = made("product", tmp_path)
    at = tmp_path / "hers" / "blueprint.yaml"
    call, response = bp.raw("activities.0"), bp.raw("activities.1")
    days = load(at)["content.cadence"].dates
    assert (call["kind"], response["kind"], response["of"]) == ("feedback", "response", call["id"])
    assert 0 <= (days[response["day"] - 1] - days[call["closes_day"] - 1]).days <= 14
    assert qunying_says("check", at)[0] == 0
    text = at.read_text()
    at.write_text("\n".join(line for line in text.splitlines() if "kind: response" not in line) + "\n")
    code, out = qunying_says("check", at)
    assert code == 1 and "「用着别扭的地方」" in out and "14 天" in out
    at.write_text(text)
    assert qunying_says("apply", at, "--yes")[0] == 0
    community = people.community_by_slug(bp.raw("positioning.community.id"))
    first, second = groups.groups(community.pk)
    assert (first.name, second.name) == ("1 号共创群", "2 号共创群")
    assert {duty.staff_id for duty in first.hosts}.isdisjoint({duty.staff_id for duty in second.hosts})
    plan = services.plan(load(at))
    assert plan.changes == [] and len({item.split("/")[0] for item in _deliveries(community.pk)}) == 2


@pytest.fixture
def qunying_says(capsys):
    """Run a command and have what it said."""
    from qunying.faces.shell.main import main

    def run(*line):
        capsys.readouterr()
        code = main([str(part) for part in line])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def _deliveries(community):
    from qunying.blueprint.sections import all_sections

    return [item.key for section in all_sections() for item in section.existing(community) if item.kind == "delivery"]
