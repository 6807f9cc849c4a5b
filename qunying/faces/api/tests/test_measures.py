"""The numbers over the API: the rows of the keyboard, in the sight of whom the token belongs to, with one clear sentence for every no."""

import contextlib
import json
import re
from pathlib import Path

import pytest

from qunying.faces.kit import buckets
from qunying.faces.shell import main
from qunying.groups import services as groups
from qunying.insight import queries
from qunying.insight.tests.story import Story
from qunying.kernel.ids import keyed_hash
from qunying.kernel.refusals import Refused
from qunying.people import queries as known
from qunying.people import services as people

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
VOLUME = "/v1/measures/channels.volume?community=renji"


@pytest.fixture
def house(db, morning, settings, tmp_path):
    """Two groups: 101 speaks three times in the first, which 小周 hosts, 102 once in the second; 林静 owns the community."""
    settings.DATA = tmp_path
    queries.forget()
    community = people.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    make = {"route": "first", "purpose": "聊", "audience": "大家", "domain": "教育", "capacity": 200, "in_calendar": False}
    rooms = [groups.create(community.pk, key=f"ying-0{n}", name=f"0{n} 营", position=n, **make) for n in (1, 2)]
    story = Story(community.pk)
    story.comes(101, 102, day=12)
    story.says(101, group=rooms[0].pk, day=12, times=3)
    story.says(102, group=rooms[1].pk, day=12, times=1)
    story.end()
    posts = {key: people.hire(community.pk, name=name, role=role) for key, name, role in (("lin", "林静", "owner"), ("zhou", "小周", "host"))}
    groups.appoint(rooms[0].pk, posts["zhou"].pk, "host")
    other = people.create_community(slug="other", name="别的社群", kind="chat", timezone="Asia/Shanghai")
    posts["wai"] = people.hire(other.pk, name="外人", role="owner")
    yield {key: login(post, key) for key, post in posts.items()}
    queries.forget()


def login(post, username):
    """A console account that acts as this member of staff."""
    account = people.create_account(username=username, password="jing-he-shui-2026", display_name=username)
    people.give_login(post.pk, account_id=account.pk)
    return account


@pytest.fixture
def asks(house, api):
    """Somebody's client with a token of their own."""
    return lambda who: api(people.issue_token(house[who].pk, name="周报"))


def heard(answer):
    """Group and value of every row."""
    return [(row["group"], row["value"]) for row in answer["rows"]]


def test_the_rows_are_those_of_the_keyboard_under_the_same_conditions(house, asks, capsys):
    status, answer = asks("lin").get(VOLUME + "&from=2026-11-12&to=2026-11-12")
    assert main.main(["measure", "channels.volume", "--community", "renji", "--from", "2026-11-12", "--to", "2026-11-12", "--json"]) == 0
    typed = json.loads(capsys.readouterr().out)
    assert (status, heard(answer)) == (200, [("ying-01", 3), ("ying-02", 1)])
    assert {name: answer[name] for name in typed} == typed and (answer["count"], answer["next"]) == (2, None)
    assert asks("lin").get(VOLUME.replace("/v1", "") + "&from=2026-11-12&to=2026-11-12")[1] == answer


def test_long_answers_come_in_parts(asks):
    client = asks("lin")
    first, rest = client.get(VOLUME + "&limit=1")[1], client.get(VOLUME + "&limit=1&offset=1")[1]
    assert (heard(first), first["count"], first["next"], heard(rest), rest["next"]) == ([("ying-01", 3)], 2, 1, [("ying-02", 1)], None)


def test_the_list_tells_how_every_number_is_made(asks):
    status, answer = asks("zhou").get("/measures")
    names = {one["name"]: one for one in answer["measures"]}
    assert status == 200 and names.keys() == {one.name for one in queries.catalogue()}
    assert "group" in names["channels.volume"]["parameters"]
    assert all(names["channels.volume"][part] for part in ("question", "unit", "formula", "observability"))


def test_a_host_sees_their_own_group_only_and_no_money(asks):
    client, whole, sales = asks("zhou"), "/v1/measures/people.active_members?community=renji", "/v1/measures/commerce.sales?community=renji"
    assert heard(client.get(VOLUME)[1]) == heard(client.get(VOLUME + "&group=ying-01")[1]) == [("ying-01", 3)]
    assert client.get(whole + "&group=ying-01")[0] == 200
    told = {path: client.get(path) for path in (VOLUME + "&group=ying-02", whole, sales)}
    assert [(status, answer["code"]) for status, answer in told.values()] == [(404, "unknown_scope"), (403, "only_own_groups"), (403, "only_own_groups")]
    assert "02" not in told[VOLUME + "&group=ying-02"][1]["data"]["known"] and "林静" in told[sales][1]["message"]


WRONG = [
    ("/v1/measures/channels.volume", 422, "bad_request"),
    ("/v1/measures/channels.nothing?community=renji", 404, "unknown_measure"),
    (VOLUME + "&from=gestern", 422, "bad_measure_parameter"),
    (VOLUME + "&from=2026-11-09&to=2026-11-01", 422, "bad_measure_parameter"),
    ("/v1/measures/people.funnel?community=renji&steps=groups.joined,no.such", 422, "unknown_fact"),
    ("/v1/measures/people.funnel?community=renji&steps=groups.joined", 422, "bad_funnel_length"),
    (VOLUME + "&engine=spark", 422, "bad_measure_parameter"),
    (VOLUME + "&limit=0", 422, "bad_request"),
    ("/v1/measures/channels.volume?community=nowhere", 404, "not_found"),
    ("/v1/measures/channels.volume?community=other", 404, "not_found"),
]


@pytest.mark.parametrize(("path", "status", "code"), WRONG)
def test_what_cannot_be_asked_is_answered_with_one_sentence(asks, path, status, code):
    got, answer = asks("lin").get(path)
    assert (got, answer["code"]) == (status, code) and answer["message"].endswith("。")


def test_no_token_no_number_and_other_peoples_communities_do_not_exist(house, asks, api):
    assert asks("wai").get(VOLUME)[0] == 404
    secret = people.issue_token(house["lin"].pk, name="周报")
    [token] = known.tokens_of(house["lin"].pk)
    assert api(secret).get(VOLUME)[0] == 200
    people.revoke_token(house["lin"].pk, public_id=token.public_id)
    answers = [api(sent).get(VOLUME) for sent in ("", "qy_made-up", secret)]
    assert [(status, answer["code"]) for status, answer in answers] == [(401, "no_token")] * 3 and "接口令牌" in answers[0][1]["message"]


def test_who_is_let_go_or_asks_too_often_is_told_so(house, asks):
    client = asks("zhou")
    post = known.staff_of_account(house["zhou"].pk, known.community_by_slug("renji").pk)
    people.dismiss(post.pk)
    assert client.get(VOLUME)[0] == 404
    assert client.get("/measures")[0] == 200
    with contextlib.suppress(Refused):
        while True:
            buckets.API_BY_TOKEN.take(keyed_hash(client.secret, purpose="bucket"))
    status, answer = client.get("/measures")
    assert (status, answer["code"]) == (429, "too_many_requests")


def test_the_manuals_example_works_as_it_stands(asks):
    page = (Path(__file__).parents[4] / "docs/manual/api.md").read_text(encoding="utf-8")
    [path] = re.findall(r'curl[^\n]*"http://127\.0\.0\.1:8000/api(/[^"]+)"', page)
    status, answer = asks("lin").get(path)
    assert (status, answer["measure"]) == (200, "people.active_members") and answer["rows"]
