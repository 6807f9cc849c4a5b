"""复盘结论: closed only with a conclusion; a change becomes a revision only by a named person's yes."""

import pytest

from qunying.blueprint import queries as blueprint
from qunying.blueprint.load import load_text
from qunying.blueprint.models import Origin, Revision
from qunying.camps.reviewing import queries as reviewing
from qunying.camps.reviewing import services
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.test_blueprint import plain
from qunying.journal.models import FactRow
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


def changed(core_value="每天读完三页就停下来，讲给一个人听"):
    """The blueprint in force with another core value."""
    data = stage.blueprint()
    data["positioning"]["core_value"] = core_value
    return stage.text(data)


def opened(client):
    """A review of the cohort is open; its page."""
    answer = client.post("/c/renji/reviews/open/", {"first": "2026-11-13", "last": "2026-11-15"})
    assert answer.status_code == 302
    return answer.headers["Location"]


def facts():
    rows = FactRow.objects.filter(kind__startswith="camps.review_", subject_type="period_review").order_by("id")
    return [(row.kind.removeprefix("camps.review_"), row.staff, row.payload) for row in rows]


@pytest.mark.mechanism("002-020")
def test_a_review_needs_a_conclusion_and_its_change_is_a_revision_only_by_a_named_persons_yes(sit, camp):
    chen = sit(camp.chen)
    page = opened(chen)
    with pytest.raises(Refused, match="还没有结论") as refused:
        services.close_review(page.split("/")[-2], staff_id=camp.staff["chen"].pk, found="晚上没人说话")
    bare = chen.post(f"{page}close/", {"found": "晚上没人说话"})
    assert (refused.value.code, bare.status_code, "这次复盘还没有结论，不能关闭" in plain(bare)) == ("review_open", 422, True)
    assert reviewing.reviews(camp.community.pk)[0].state == "open"
    assert chen.post(f"{page}close/", {"found": "晚上没人说话", "text": changed()}).status_code == 302
    waiting = plain(chen.get(page))
    assert "等着定" in waiting and "每天三页，用三天把读书捡回来 → 每天读完三页就停下来，讲给一个人听" in waiting
    assert Revision.objects.count() == 1, "what is only proposed is no revision"
    done = sit(camp.lin).post(f"{page}decide/", {"decision": "accept", "because": "大家都这么说"})
    assert done.headers["Location"] == "/c/renji/revisions/2/plan/"
    newest = blueprint.newest(camp.community.pk)
    assert (newest.number, newest.author, newest.reason.startswith("复盘「第 7 期」（"), "大家都这么说" in newest.reason) == (2, "林静", True, True)
    assert (Origin.objects.get(revision=newest).kind, reviewing.behind(camp.community.pk, 2).public_id in newest.reason) == ("review", True)
    told = plain(sit(camp.lin).get("/c/renji/revisions/2/"))
    assert "来自 复盘「第 7 期」" in told and load_text(newest.source)["positioning.core_value"] == "每天读完三页就停下来，讲给一个人听"
    lin, operator = camp.staff["lin"].pk, camp.staff["chen"].pk
    assert facts()[1:] == [("closed", operator, {"outcome": "change", "based_on": 1}), ("decided", lin, {"accepted": True, "number": 2})]
    again = sit(camp.lin).post(f"{page}decide/", {"decision": "reject", "because": "想了想"})
    assert (again.status_code, Revision.objects.count()) == (422, 2)


@pytest.mark.mechanism("002-020")
def test_a_rejected_change_is_no_revision_and_says_who_and_why(sit, camp):
    client = sit(camp.lin)
    page = opened(client)
    client.post(f"{page}close/", {"found": "晚上没人说话", "text": changed()})
    silent = client.post(f"{page}decide/", {"decision": "reject"})
    assert (silent.status_code, "不采纳要写一句为什么" in plain(silent)) == (422, True)
    assert client.post(f"{page}decide/", {"decision": "reject", "because": "先看一周"}).status_code == 302
    told = plain(client.get(page))
    assert "没有采纳" in told and "谁定的 林静，11 月 13 日 08:30 为什么 先看一周" in told
    assert (Revision.objects.count(), facts()[-1]) == (1, ("decided", camp.staff["lin"].pk, {"accepted": False, "number": None}))


def test_a_review_that_changes_nothing_says_so_and_there_is_nothing_to_decide(sit, camp):
    client = sit(camp.lin)
    page = opened(client)
    assert client.post(f"{page}close/", {"found": "都按时", "outcome": "none", "text": changed()}).status_code == 422
    assert client.post(f"{page}close/", {"found": "都按时", "outcome": "none"}).status_code == 302
    assert "不用改" in plain(client.get(page))
    assert client.post(f"{page}decide/", {"decision": "accept"}).status_code == 422
    assert (Revision.objects.count(), facts()[-1][2]) == (1, {"outcome": "none", "based_on": 0})


def test_a_change_with_faults_of_another_community_or_of_nothing_is_not_taken(sit, camp):
    client = sit(camp.lin)
    page = opened(client)
    faulty = stage.blueprint()
    faulty["goal"]["goals"][0]["text"] = "一起成长"
    other = stage.blueprint()
    other["positioning"]["community"]["id"] = "other"
    for text, said in ((stage.text(faulty), "缺少"), (stage.text(other), "别的社群"), (camp.source, "没有"), ("a: [1", "YAML")):
        answer = client.post(f"{page}close/", {"found": "看到了", "text": text})
        assert (answer.status_code, said in plain(answer)) == (422, True)
    assert [row.state for row in reviewing.reviews(camp.community.pk)] == ["open"]


def test_a_change_overtaken_by_another_revision_is_not_accepted_and_stays_undecided(sit, camp):
    client = sit(camp.lin)
    page = opened(client)
    client.post(f"{page}close/", {"found": "看到了", "text": changed()})
    words = {"sel": "2-noon", "title": "午间新题", "full": "完整新话", "short": "精简新话", "reason": "更口语", "based_on": "1"}
    assert client.post("/c/renji/calendar/words/", words).status_code == 302
    assert "这份改动写在第 1 版上，采纳不了" in plain(client.get(page))
    assert client.post(f"{page}decide/", {"decision": "accept"}).status_code == 422
    assert (reviewing.reviews(camp.community.pk)[0].state, Revision.objects.count()) == ("waiting", 2)


def test_the_list_offers_what_nobody_has_looked_back_upon(sit, camp):
    client = sit(camp.lin)
    first = plain(client.get("/c/renji/reviews/"))
    assert "复盘「第 7 期」" in first and "复盘 11 月 9 日至 11 月 15 日" in first and "复盘 11 月 2 日至 11 月 8 日" in first
    opened(client)
    assert client.post("/c/renji/reviews/open/", {"first": "2026-11-13", "last": "2026-11-15"}).status_code == 302
    assert "1 次复盘还没有结论。" in plain(client.get("/c/renji/reviews/"))
    assert len(reviewing.reviews(camp.community.pk)) == 1
    assert client.post("/c/renji/reviews/open/", {"first": "x", "last": ""}).status_code == 302


def test_a_host_neither_sees_nor_decides(sit, camp):
    page = opened(sit(camp.lin))
    host = sit(camp.zhou)
    assert [host.get("/c/renji/reviews/").status_code, host.get(page).status_code, host.post(f"{page}close/", {}).status_code] == [403, 403, 403]
    assert sit(stage.stranger()).get(page).status_code == 404
