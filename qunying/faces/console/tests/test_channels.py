"""The page 渠道: what is up, what is left of the quota, whose statistics, and what cannot be seen."""

import pytest

from qunying.faces.console.tests import stage

WECOM = [{"id": "wecom", "kind": "wecom", "account": "demo-corp"}]
ADDRESS = "/c/renji/channels/"


def platform(**owners):
    """Two groups on 企业微信, each owned by who is named."""
    plan = stage.blueprint(2, days=3)
    plan["content"]["slots"] = [{**slot, "confirm": slot["id"] == "evening"} for slot in plan["content"]["slots"]]
    plan["management"]["channels"] = WECOM
    for number, person in enumerate(plan["management"]["staff"][:3]):
        plan["management"]["staff"][number] = {**person, "wecom": f"user-{person['id']}"}
    group = plan["management"]["groups"][0]
    entries = [
        {**group, "count": 1, "first": n, "purpose": f"第 {n} 个群只练一句话", "channels": [{"channel": "wecom", "chat": f"wr-{n}", **owner}]}
        for n, owner in enumerate(({"owner": owners["first"]}, {"owner": owners["second"]}) if owners else ({}, {}), start=1)
    ]
    return {"content": plan["content"], "management": {**plan["management"], "groups": entries}}


@pytest.mark.parametrize(
    ("owners", "says"),
    [
        ({"first": "chen", "second": "tang"}, ["就是这个群的", "渠道都通着"]),
        ({"first": "chen", "second": "chen"}, ["这个账号当 2 个群的群主", "2 个群和别的群共用一个群主账号，官方统计分不开"]),
        ({}, ["没写群主账号，不知道归谁"]),
    ],
)
def test_official_statistics_are_a_groups_own_only_where_its_owner_owns_no_other(db, morning, sit, owners, says):
    camp = stage.build(2, days=3, **platform(**owners))
    page = sit(camp.chen).get(ADDRESS).content.decode()
    assert [text for text in [*says, "看不到", "未开通会话存档"] if text not in page] == []


def test_the_evenings_this_month_count_against_the_quota(db, morning, sit):
    camp = stage.build(2, days=3, **platform(first="chen", second="tang"))
    stage.confirmed(camp, "wr-1", times=3)
    page = sit(camp.chen).get(ADDRESS).content.decode()
    assert "用得最多的群 3 条，每群 30 条" in page and '<td class="num">27</td>' in page


def test_the_page_is_for_who_sees_the_whole_community(camp, sit):
    answers = [sit(account).get(ADDRESS).status_code for account in (camp.lin, camp.chen, camp.zhou, stage.stranger())]
    assert answers == [200, 200, 403, 404]


def test_the_page_asks_as_often_with_one_group_as_with_three(db, morning, sit, django_assert_max_num_queries):
    camp = stage.build(3)
    sit(camp.chen).get(ADDRESS)
    with django_assert_max_num_queries(30):
        sit(camp.chen).get(ADDRESS)
