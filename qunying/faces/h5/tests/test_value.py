"""只问一题: a member picks one of four lines, once, and the first screen stops asking."""

import pytest

from qunying.charter import queries
from qunying.charter import services as charter
from qunying.charter.valuing.models import ValueAnswer
from qunying.faces.h5.tests.conftest import CORE_VALUE

pytestmark = pytest.mark.django_db(transaction=True)
LINES = ["天天有红包", "大家一起聊天", "课程打八折"]


def test_the_first_screen_asks_a_member_picks_one_of_four_lines_once_and_is_asked_no_more(stage):
    phone = stage.phone(stage.amei)
    assert phone.get("/m/value").status_code == 404 and "只问一题" not in phone.get("/m/").content.decode()
    charter.ask_value(stage.community.pk, others=LINES)
    assert "只问一题" in phone.get("/m/").content.decode()
    page = phone.get("/m/value").content.decode()
    assert all(line in page for line in [CORE_VALUE, *LINES])
    card = queries.value_card(stage.community.pk, stage.amei.pk)
    assert phone.post("/m/value", {"question": card.public_id, "line": "别的"}).status_code == 422
    assert phone.post("/m/value", {"question": card.public_id, "line": CORE_VALUE}).status_code == 302
    assert "你已经选过了，每人一次" in phone.post("/m/value", {"question": card.public_id, "line": LINES[0]}).content.decode()
    assert "只问一题" not in phone.get("/m/").content.decode()
    assert list(ValueAnswer.objects.values_list("membership", "group", "picked_right")) == [(stage.amei.pk, stage.group.pk, True)]


def test_a_newer_question_ends_the_older_and_each_member_reads_the_lines_in_an_order_of_their_own(stage):
    old = charter.ask_value(stage.community.pk, others=LINES)
    charter.ask_value(stage.community.pk, others=["一", "二", "三"])
    answer = stage.phone(stage.amei).post("/m/value", {"question": old, "line": CORE_VALUE})
    assert answer.status_code == 422 and "已经换了" in answer.content.decode()
    orders = {queries.value_card(stage.community.pk, member.pk).lines.index(CORE_VALUE) for member in (stage.amei, stage.wang, stage.host)}
    assert orders <= {0, 1, 2, 3} and queries.value_card(stage.community.pk, stage.amei.pk) == queries.value_card(stage.community.pk, stage.amei.pk)
