"""接口令牌: shown once, kept as a fingerprint, one's own to end, and no more than ten."""

import re

import pytest

from qunying.faces.console.tests import stage
from qunying.people import queries as people
from qunying.people import services
from qunying.people.models import ApiToken

pytestmark = pytest.mark.django_db
PAGE = "/tokens/"


@pytest.fixture
def lin(db, morning):
    community = services.create_community(slug="renji", name="人际关系训练营", kind="chat", timezone="Asia/Shanghai")
    return stage.login(services.hire(community.pk, name="林静", role="owner").pk, "lin")


def test_a_new_token_is_told_once_and_kept_as_a_fingerprint(sit, lin):
    client = sit(lin)
    answer = client.post(PAGE, {"name": "周报脚本"})
    [secret] = set(re.findall(r"qy_[\w-]{32}", answer.content.decode()))
    assert services.account_of_token(secret) == lin and answer["Cache-Control"].startswith("max-age=0")
    again = client.get(PAGE).content.decode()
    assert "周报脚本" in again and secret not in again and "最近用过：" in again
    assert secret not in str(ApiToken.objects.values_list())


def test_an_ended_token_opens_nothing_and_nobody_ends_anothers(sit, lin):
    secret = services.issue_token(lin.pk, name="大屏")
    [token] = people.tokens_of(lin.pk)
    assert sit(stage.stranger()).post(f"{PAGE}{token.public_id}/end/").status_code == 404
    assert services.account_of_token(secret) == lin
    assert sit(lin).post(f"{PAGE}{token.public_id}/end/").status_code == 302
    assert services.account_of_token(secret) is None and people.tokens_of(lin.pk) == []


def test_nameless_or_eleventh_tokens_are_refused_at_the_field(sit, lin):
    client = sit(lin)
    assert client.post(PAGE, {"name": " "}).status_code == 422
    for n in range(services.TOKENS_MOST):
        services.issue_token(lin.pk, name=f"第 {n} 个")
    answer = client.post(PAGE, {"name": "又一个"})
    assert answer.status_code == 422 and "已经有 10 个令牌" in answer.content.decode() and len(people.tokens_of(lin.pk)) == 10


def test_the_page_is_for_who_is_signed_in_and_stands_in_their_menu(sit, lin, client):
    assert client.get(PAGE).status_code == client.post(PAGE, {"name": "x"}).status_code == 302
    assert ApiToken.objects.count() == 0
    assert 'href="/tokens/"' in sit(lin).get("/c/renji/staff/").content.decode()
