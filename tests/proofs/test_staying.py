"""Why one stays: declared with its pain point and promise, shown to who joins, held up after two weeks."""

from datetime import timedelta

import pytest
from django.test import Client

from qunying.faces.console.tests import stage
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.people import queries as people
from tests.proofs.steps import owner_of, words, write

pytestmark = [pytest.mark.django_db]
REASON = "你摘下的那一句，当晚一定有人接住；“一定”<不打折> & 不过夜"


def staying(**changes):
    data = stage.blueprint(days=21)
    reason = {"text": REASON, "pain_point": "alone", "promise": "reply"} | changes
    kept = {name: value for name, value in reason.items() if value is not None}
    return data | {"positioning": data["positioning"] | {"reason_to_stay": kept}}


@pytest.mark.mechanism("000-005")
def test_the_reason_to_stay_names_pain_point_and_promise_stands_on_the_join_page_and_is_held_up_after_two_weeks(qunying, sit, morning, tmp_path):
    wrong = {"pain_point": "nowhere"}, {"promise": "nowhere"}, {"pain_point": None}, {"promise": None}, {"text": None}
    for changes in wrong:
        refused = qunying("plan", write(tmp_path, staying(**changes)), "--json")
        assert (refused.code, [problem["path"] for problem in refused.json["problems"]]) == (1, [f"positioning.reason_to_stay.{next(iter(changes))}"])
    nothing = staying()
    del nothing["positioning"]["reason_to_stay"]
    assert (qunying("plan", write(tmp_path, nothing)).code, people.communities()) == (1, [])
    clock.set_fixed(morning - timedelta(hours=12))
    assert qunying("apply", write(tmp_path, staying()), "--yes").code == 0
    assert REASON in words(Client().get("/m/renji/join"))
    room, client = groups.groups(people.community_by_slug("renji").pk)[0], sit(owner_of("renji"))
    page = {}
    for day in (1, 14, 15):
        clock.set_fixed(morning + timedelta(days=day - 1))
        page[day] = words(client.get(f"/c/renji/groups/{room.public_id}/"))
        assert REASON in page[day] and "每晚 20:00 回复当天每一条" in page[day]
    assert "现在第 1 天" in page[1] and "现在第 14 天" in page[14] and "兑现比例未知" not in page[14]
    assert "兑现比例未知 还没有人评定过，不按零算" in page[15] and "0%" not in page[15].split("兑现比例未知")[1][:30]
