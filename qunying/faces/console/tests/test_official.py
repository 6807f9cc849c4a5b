"""官方统计 on the pages and at the keyboard: how far copied by owner, which days lack and why, and a group's own row only where its owner has no other."""

from datetime import datetime, timedelta

import orjson
import pytest

from qunying.channels.adapters.wecom import sandbox
from qunying.channels.adapters.wecom.life import ZONE
from qunying.channels.adapters.wecom.models import Chat
from qunying.channels.services import copy_statistics
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.test_channels import ADDRESS, platform
from qunying.faces.shell.main import main
from qunying.insight.lake import writer
from qunying.kernel import clock

CORP = "demo-corp"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camp(settings, morning):
    """Two groups made on the ninth, owned by 陈 and 唐; somebody spoke in the first on the eleventh; it is the thirteenth, 10:00."""
    clock.set_fixed(datetime(2026, 11, 9, 12, tzinfo=ZONE))
    made = stage.build(2, days=3, **platform(first="chen", second="tang"))
    for n, owner in ((1, "ZhiXing"), (2, "LiCheng")):
        sandbox.open_chat(CORP, f"wr-{n}", owner=owner)
    sandbox.join_chat(CORP, "wr-1", "wm-1")
    clock.set_fixed(datetime(2026, 11, 11, 12, tzinfo=ZONE))
    sandbox.say(CORP, "wr-1", "wm-1", 7)
    clock.set_fixed(datetime(2026, 11, 13, 10, tzinfo=ZONE))
    yield made
    sandbox.forget_faults()


def page(sit, camp, address=ADDRESS):
    return sit(camp.chen).get(address).content.decode()


def test_渠道_says_by_owner_how_far_it_is_copied_and_which_days_lack_and_why(camp, sit):
    sandbox.fail_next("statistic_empty")
    copy_statistics()
    shown = page(sit, camp)
    expected = [
        "官方统计抄到哪天",
        "官方统计，昨日，按群主",
        "陈知行",
        "就是「01 营」的",
        "缺 1 天",
        "抄到 11/11，平台还给的 4 天里有 3 天",
        "11/12：平台没有给这一天的数",
    ]
    assert [text for text in [*expected, "2 个群主账号的官方统计没抄全"] if text not in shown] == []
    clock.set_fixed(clock.now() + timedelta(hours=1))
    copy_statistics()
    shown = page(sit, camp)
    assert shown.count("都抄到了") == 2 and "缺 1 天" not in shown and "渠道都通着" in shown


def test_a_group_whose_owner_has_no_other_shows_its_official_row_and_a_shared_one_none(camp, sit):
    Chat.objects.filter(chat_id="wr-2").update(owner="ZhiXing", created_at=datetime(2026, 11, 12, 9, tzinfo=ZONE))
    copy_statistics()
    writer.catch_up()
    own, other = (page(sit, camp, f"/c/renji/groups/{room.public_id}/") for room in camp.rooms)
    assert "官方统计" not in own + other and "按群主：这个账号有 2 个群，分不开" in page(sit, camp)
    Chat.objects.filter(chat_id="wr-2").update(owner="LiCheng")
    clock.set_fixed(clock.now() + timedelta(days=1))
    copy_statistics()
    writer.catch_up()
    held.drop()  # the page of the day before
    assert "截至 11/13 群里 2 人，1 人发过言，共 7 条" in page(sit, camp, f"/c/renji/groups/{camp.rooms[0].public_id}/")


def test_at_the_keyboard_a_day_that_lacks_is_a_gap_and_never_zero(camp, capsys):
    for code in ("statistic_timeout", "statistic_empty"):
        sandbox.fail_next(code)
    copy_statistics()
    clock.set_fixed(clock.now() + timedelta(minutes=30))
    assert main(["measure", "channels.official", "--community", "renji", "--from", "2026-11-09", "--json"]) == 0
    answer = orjson.loads(capsys.readouterr().out)
    rows = [(row["day"], row["messages"], row["members"], row["state"]) for row in answer["rows"] if row["staff"] == "chen"]
    assert rows == [("2026-11-09", 0, 2, "ok"), ("2026-11-10", 0, 2, "ok"), ("2026-11-11", None, None, "gap"), ("2026-11-12", None, None, "incomplete")]
    assert "官方统计，昨日，按群主" in answer["observability"]
