"""群 → 记分卡 as an operator uses it: the checklist, the scores with their evidence, and what the blueprint may change."""

import re

import pytest

from qunying.charter import services
from qunying.charter.models import SenseCard
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.scorecards.month import DECEMBER
from qunying.journal.models import FactRow
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
SENSES = {"ritual": ("apply", "rules", "rhythm"), "participation": ("topic", "join", "heard"), "organization": ("roles", "finish", "review")}
SENSES["belonging"] = ("help", "names", "missed", "ours")


@pytest.fixture
def desk(month, sit):
    """林静 at the console on 1 December, the month told."""
    month.told()
    client = sit(stage.login(month.owner.pk, "lin"))
    with clock.fixed(DECEMBER):
        month.end()
        yield client, month


def get(client, path, status=200):
    held.drop()
    answer = client.get(f"/c/renji/groups/{path}")
    assert answer.status_code == status
    return answer.content.decode()


def filled(marks, **more):
    """The form of the checklist with these marks for every item of each sense."""
    return {f"{sense}.{item}": marks[sense] for sense, items in SENSES.items() for item in items if sense in marks} | more


def row_of(page, part):
    """The text of that part's first row."""
    found = re.search(rf'data-part="{part}">(.*?)</tr>', page, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.group(1)))


@pytest.mark.mechanism("001-001")
def test_an_operator_answers_the_checklist_and_two_cards_show_the_change_per_sense(sit, month):
    client, room = sit(stage.login(month.owner.pk, "lin")), month.room.public_id
    assert all(text in get(client, f"{room}/scores/senses/") for text in ("仪式感", "参与感", "组织感", "归属感", "新人一进群就读到群规，并表示同意"))
    few = filled({"ritual": 2, "participation": 2, "organization": 2, "belonging": 1}, **{"organization.review": ""}, form_key="a")
    refused = client.post(f"/c/renji/groups/{room}/scores/senses/", few)
    assert refused.status_code == 422 and "「组织感」只答了 2 条，至少要答 3 条" in refused.content.decode() and not SenseCard.objects.exists()
    first = filled({"ritual": 2, "participation": 4, "organization": 2, "belonging": 1}, form_key="b")
    assert [client.post(f"/c/renji/groups/{room}/scores/senses/", first).status_code for _ in range(2)] == [302, 302]
    with clock.fixed(clock.now().replace(day=21)):
        client.post(f"/c/renji/groups/{room}/scores/senses/", filled({"ritual": 3, "participation": 2, "organization": 2, "belonging": 1}, form_key="c"))
        page = get(client, f"{room}/scores/")
    told = {part: row_of(page, part) for part in SENSES}
    assert "75 林静 2026-11-21 高了 25" in told["ritual"] and "50 林静 2026-11-21 低了 50" in told["participation"]
    assert "没变" in told["organization"] and "25 林静 2026-11-21 没变" in told["belonging"]
    cards = SenseCard.objects.order_by("at").values_list("day", "scores__ritual")
    assert [(f"{day}", score) for day, score in cards] == [("2026-11-13", 50), ("2026-11-21", 75)]
    assert FactRow.objects.filter(kind="charter.senses_scored", group=month.room.pk, staff=month.owner.pk).count() == 2


@pytest.mark.mechanism("003-014", "003-029")
def test_structure_counts_an_idle_part_half_and_names_it_and_senses_from_facts_stand_beside_human_cards(desk):
    client, month = desk
    room = month.room.public_id
    client.post(f"/c/renji/groups/{room}/scores/senses/", filled({"ritual": 2, "participation": 4, "organization": 2, "belonging": 1}, form_key="b"))
    page = get(client, f"{room}/scores/")
    assert "结构里声明了没用上的：交流平台" in page and '<b class="pts">70</b>' in page
    parts = dict(re.findall(r"<dt>(\S+)</dt>\s*<dd>(.*?)</dd>", page[page.index("近 30 天用没用") : page.index("五个要素")], re.S))
    assert ["用着" in parts[name] for name in ("核心成员", "种子成员", "交流平台", "加入原则", "管理规范")] == [True, True, False, True, False]
    assert "声明了没用上，算一半" in parts["交流平台"] and "没有" in parts["管理规范"]
    told = {part: row_of(page, part) for part in SENSES}
    assert " 83 " in told["ritual"] and " 50 林静" in told["ritual"] and "新进群的人同意了群规：10 里有 8，8 条记录" in told["ritual"]
    assert "conduct.rules_accepted" in told["ritual"] and "channels.delivered" in told["ritual"]
    assert " 93 " in told["participation"] and " 93 " in told["organization"]
    assert " 未知 " in told["belonging"] and " 25 林静" in told["belonging"]  # one fact tells of it: unknown, never 0
    assert "最不齐的是「01 营」，70 分" in get(client, "scores/")
    lines = client.get(f"/c/renji/groups/{room}/scores.csv?month=2026-11").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("群,月份,记分卡,部分,得分,由谁打分,权重版本,依据")
    assert "01 营,2026-11,四种情感,仪式感,83,记录,v1.0,承诺兑现了,charter.promise_judged,3,4,4,83,2" in lines
    assert "01 营,2026-11,八个方法,分出小圈子，选出带头人,,未知,v1.0,,,,,,," in lines


@pytest.mark.mechanism("003-012")
def test_five_elements_list_their_evidence_and_weights_and_are_made_again_exactly(desk):
    client, month = desk
    room = month.room.public_id
    services.keep_scores(month.community)
    page = get(client, f"{room}/scores/?month=2026-11")
    assert "权重 v1.0" in page and "承诺兑现了：4 里有 3，4 条记录" in row_of(page[page.index("五个要素") :], "output")
    assert " 64 " in row_of(page[page.index("五个要素") :], "output") and "没有记录，未知" in row_of(page, "copy")
    services.weigh_scores(month.community, {"isooc.output.output": 0, "isooc.copy.briefs": 0}, revision=1)
    services.keep_scores(month.community)
    page = get(client, f"{room}/scores/?month=2026-11")
    kept = {key: re.findall(r'class="n">(\d+)<', row) for key, row in re.findall(r'data-kept="(isooc\.[\w.]+)">(.*?)</tr>', page, re.S)}
    assert kept["isooc.output.v1.0"] == ["64", "64"] and kept["isooc.output.v1.1"] == ["89", "89"]  # 83 and 100 at 2 : 1
    assert len(kept) == 9 and all(before == again for before, again in kept.values())  # copy has no evidence left under v1.1
    assert "权重 v1.1" in page and " 未知 " in row_of(page, "copy")


@pytest.mark.mechanism("001-037")
def test_eight_methods_go_from_0_to_5_most_from_the_journal_and_others_marked_human(desk):
    client, month = desk
    room = month.room.public_id
    form = f"/c/renji/groups/{room}/scores/methods/"
    assert "要写上凭什么" in client.post(form, {"circles": "3", "circles.why": "有", "form_key": "m1"}).content.decode()
    assert client.post(form, {"circles": "3", "circles.why": "读书、跑步两个小群，各有一位带头人", "form_key": "m1"}).status_code == 302
    page = get(client, f"{room}/scores/")
    methods = page[page.index("八个运营方法") :]
    told = {part: row_of(methods, part) for part in ("people", "stage", "events", "ties", "product", "stories", "circles", "rewards")}
    assert [part for part, row in told.items() if " 记录 " in row] == ["people", "events", "ties", "product", "stories", "rewards"]
    assert " 3 " in told["events"] and "成员参加过活动：10 里有 1，1 条记录" in told["events"] and " 2 " in told["rewards"]
    assert " 3 " in told["circles"] and "人打的" in told["circles"] and "读书、跑步两个小群，各有一位带头人" in told["circles"]
    assert " 未知 " in told["stage"] and "负责人开口的天数（满分 8 天）：没有记录，未知" in told["stage"]


def test_hosts_of_other_groups_and_outsiders_see_nothing_and_a_host_fills_no_card(sit, month):
    room = month.room.public_id
    get(sit(stage.login(month.host.pk, "zhou")), f"{room}/scores/")
    get(sit(stage.login(stage.staff.hire(month.community, name="别处", role="host").pk, "bie")), f"{room}/scores/", status=404)
    zhou = sit(stage.staff.create_account(username="zhou2", password=stage.PASSWORD, display_name="zhou2"))
    get(zhou, f"{room}/scores/", status=404)


def test_a_group_nothing_is_known_of_says_so(sit, month):
    client = sit(stage.login(month.owner.pk, "lin"))
    page = get(client, f"{month.room.public_id}/scores/")
    assert "还没有记录。成员进群、说话、打卡以后" in page and "还没有人填" in page
