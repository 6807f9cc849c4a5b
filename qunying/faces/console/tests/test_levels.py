"""The page 成员层级: rules in words with their version, newcomers by the level reached in thirty days, moves with evidence; and the member's own page."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.shell.main import main
from qunying.insight import queries as insight
from qunying.insight.lake import writer
from qunying.insight.tests.story import Story
from qunying.kernel import clock
from qunying.people import services as people
from qunying.people.levels import keeping

pytestmark = pytest.mark.django_db(transaction=True)
COMMON, WAIST = {"id": "common", "name": "普通", "when": []}, {"id": "waist", "name": "腰部", "when": [{"count": "messages", "within": 7, "least": 10}]}
HEAD = {"id": "head", "name": "头部", "when": [{"count": "messages", "within": 7, "least": 20}, {"count": "active_days", "within": 7, "least": 3}]}
STAR = {"id": "star", "name": "达人", "when": [{"count": "active_days", "within": 7, "least": 4}]}


def at(day, hour=1):
    """That hour (UTC) of the n-th day of November."""
    return datetime(2026, 11 + (day - 1) // 30, (day - 1) % 30 + 1, hour, tzinfo=UTC)


@pytest.fixture
def house(db, morning):
    """A community with an owner, and 阿美 and 小林."""
    with clock.fixed(at(1, 0)):
        community = people.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
        owner = stage.login(people.hire(community.pk, name="林静", role="owner").pk, "lin")
        amei, lin = (people.admit(community.pk, name=name, key=name) for name in ("阿美", "小林"))
    return community, owner, amei, lin


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def judge(community, day):
    """The morning after: what happened is in the lake, the days are judged, and that too is in the lake."""
    clock.set_fixed(at(day + 1))
    insight.forget()
    writer.catch_up()
    keeping.keep(community.pk)
    writer.catch_up()
    held.drop()
    insight.forget()


@pytest.mark.mechanism("001-054")
def test_newcomers_of_a_month_by_the_tier_reached_within_thirty_days_sum_to_the_new_members_of_that_month(sit, house, capsys):
    """
    Rules 1 (腰部, 头部) from D1, rules 2 (达人 only) from D25. 阿美 came on D1 and says 7 a day D1 to D4: 头部 on D3, down again on D17. 小林 came on D1 and
    says 12 on D2: 腰部. 31 and 32 came on D1 and D3 and did nothing: 普通 by the rules of their thirtieth day. 33 came on D4 and says 3 on each of D26
    to D29: 达人 by rules 2, no 头部. 34 came on D4, says 4 a day D10 to D14 (20): 头部 by rules 1. 35 came on D2, and is loud only from D33 on: 普通.
    36 came on D10 and is 达人 on D29: their thirty days are not over at the end of D35. 40 to 44 come in December. 90 is of the staff, 91 a bot.
    """
    community, owner, amei, lin = house
    with clock.fixed(at(1, 1)):
        people.declare_levels(community.pk, [COMMON, WAIST, HEAD])
    with clock.fixed(at(25, 1)):
        people.declare_levels(community.pk, [COMMON, STAR])
    story = Story(community.pk)
    for who, day in ((31, 1), (32, 3), (33, 4), (34, 4), (35, 2), (36, 10), (40, 31), (41, 31), (42, 31), (43, 32), (44, 35)):
        story.comes(who, day=day)
    story.comes(32, day=20, first=False)
    story.comes(90, day=1, kind="staff")
    story.comes(91, day=1, kind="bot")
    for who, days, times in (
        (amei.identity_id, (1, 2, 3, 4), 7), (lin.identity_id, (2,), 12), (33, (26, 27, 28, 29), 3), (34, (10, 11, 12, 13, 14), 4),
        (35, (33, 34, 35), 9), (36, (26, 27, 28, 29), 1), (90, (1, 2, 3), 50), (91, (1, 2, 3), 50),
    ):  # fmt: skip
        for day in days:
            story.says(who, day=day, times=times)
    clock.set_fixed(at(36))
    story.end()
    judge(community, 35)
    page = text(sit(owner).get("/c/renji/data/levels/"))
    assert "哪个月 新成员 头部 达人 腰部 普通 还不满 30 天 第几版规则" in page
    assert "2026 年 12 月 5 0 0 0 0 5 — " in page and "2026 年 11 月 8 2 1 1 3 1 1、2 " in page
    token = people.issue_token(owner.pk, name="周报")
    rows = Client().get("/api/v1/measures/people.newcomer_levels?community=renji", headers={"authorization": f"Bearer {token}"}).json()["rows"]
    assert [(row["day"], row["level_name"] if row["level"] else row["kind"], row["value"]) for row in rows if row["day"] == "2026-11-01"] == [
        ("2026-11-01", name, n) for name, n in (("头部", 2), ("腰部", 1), ("达人", 1), ("普通", 3), ("pending", 1))
    ]
    assert main(["measure", "people.new_members", "--community", "renji", "--per", "month", "--json"]) == 0
    assert re.findall(r'"new_members": ?(\d+)', capsys.readouterr().out) == ["8", "5"]


def test_the_page_tells_the_rules_in_words_who_is_where_and_who_moved_on_what_figures(sit, house):
    community, owner, amei, _lin = house
    empty = text(sit(owner).get("/c/renji/data/levels/"))
    assert "还没有层级规则" in empty and "management: levels:" in empty
    with clock.fixed(at(1, 1)):
        people.declare_levels(community.pk, [COMMON, WAIST, HEAD])
    assert "明天这里就有人数" in text(sit(owner).get("/c/renji/data/levels/"))
    story = Story(community.pk)
    for day in (1, 2, 3):
        story.says(amei.identity_id, day=day, times=7)
    clock.set_fixed(at(4))
    story.end()
    judge(community, 3)
    page = text(sit(owner).get("/c/renji/data/levels/"))
    assert "2 位成员里，头部 1 人。" in page and "第 1 版，11 月 1 日" in page and "判到 11 月 3 日" in page
    assert "头部 近 7 天发言至少 20 条，并且近 7 天做过事的日子至少 3 天 1/2 腰部 近 7 天发言至少 10 条 0 普通 人人都有，不用条件 1/2" in page
    assert "阿美 11 月 3 日 腰部 → 头部 升 近 7 天发言 21 条，要 20 条；近 7 天做过事的日子 3 天，要 3 天 1" in page
    member = text(sit(owner).get(f"/c/renji/members/{amei.public_id}/"))
    assert "层级 头部，11 月 3 日升上来（近 7 天发言 21 条，要 20 条；" in member


def test_an_owner_holds_a_member_at_a_level_sees_it_on_both_pages_and_lets_them_go(sit, house):
    """阿美 says 12 on D2: 腰部. Held at 普通 from D3 to D5 she is there on D3; let go on D4 she is at 腰部 again at its end."""
    community, owner, amei, _lin = house
    with clock.fixed(at(1, 1)):
        people.declare_levels(community.pk, [COMMON, WAIST])
    story = Story(community.pk)
    story.says(amei.identity_id, day=2, times=12)
    clock.set_fixed(at(3))
    story.end()
    judge(community, 2)
    client, one = sit(owner), f"/c/renji/members/{amei.public_id}/"
    assert "现在照规则判，没有人定" in text(client.get(one))
    given = {"act": "hold", "level": "common", "until": "2026-11-05", "reason": "他自己要求的"}
    assert client.post(f"{one}level/", given).status_code == 302
    assert "由林静定在「普通」，到 11 月 5 日为止。" in text(client.get(one)) and "理由：他自己要求的" in text(client.get(one))
    judge(community, 3)
    page = text(client.get("/c/renji/data/levels/"))
    assert "由人定的" in page and "阿美 普通 11 月 5 日 林静 他自己要求的" in page and "腰部 → 普通 由人定的 没有看数" in page
    assert "普通，11 月 3 日由人定的" in text(client.get(one))
    assert client.post(f"{one}level/", {"act": "let_go", "from": "levels"}).headers["Location"] == "/c/renji/data/levels/"
    judge(community, 4)
    assert "由人定在某一级" not in text(client.get("/c/renji/data/levels/")) and "腰部，11 月 4 日升上来" in text(client.get(one))


def test_who_may_not_run_the_community_cannot_hold_anybody_and_a_bad_hold_says_why(sit, house):
    community, owner, amei, _lin = house
    where = f"/c/renji/members/{amei.public_id}/level/"
    analyst = stage.login(people.hire(community.pk, name="小分", role="analyst").pk, "fen")
    assert sit(analyst).post(where, {"act": "hold"}).status_code == 403 and sit(stage.stranger()).post(where).status_code == 404
    client = sit(owner)
    assert "由人定层级" not in text(client.get(f"/c/renji/members/{amei.public_id}/"))
    assert "还没有声明层级规则" in text(client.post(where, {"act": "hold", "level": "x"}, follow=True))
    people.declare_levels(community.pk, [COMMON, WAIST])
    for changed, said in (({"reason": " "}, "没有写为什么"), ({"until": "soon"}, "到期日不在能选的日子里"), ({"level": "star"}, "没有「star」这一级")):
        given = {"act": "hold", "level": "waist", "until": "2026-11-20", "reason": "带新人"} | changed
        assert said in text(client.post(where, given, follow=True))
    assert "现在照规则判，没有人定" in text(client.get(f"/c/renji/members/{amei.public_id}/"))
