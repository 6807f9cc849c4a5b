"""The page 画像: conditions are written in a form and carried out by a plan; who is not known well enough to be counted is not called different."""

import pytest

from qunying.blueprint import queries as blueprints
from qunying.blueprint.load import load_text
from qunying.charter import queries as charter
from qunying.charter import services
from qunying.charter.services import Noted
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.test_blueprint import checksum, plain
from qunying.insight.lake import writer
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people import services as staff
from qunying.people.services import Arrival

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
URL = "/c/renji/data/personas/"
THREE = [("城市", "in", "上海、杭州"), ("年龄", "between", "22 到 30"), ("标签", "is", "老客")]


@pytest.fixture
def camp(db, morning):
    return stage.build(count=1, days=1)


def look(client, path=URL):
    writer.catch_up()
    held.drop()
    answer = client.get(path)
    assert answer.status_code == 200
    return plain(answer)


def write(client, lines, reason="写清楚是谁", based_on=1):
    given = {f"{key}-{n}": value for n, line in enumerate(lines) for key, value in zip(("of", "how", "value"), line, strict=True)}
    return client.post(f"{URL}busy/", given | {"reason": reason, "based_on": str(based_on)})


def carry_out(client, camp):
    number = blueprints.newest(camp.community.pk).number
    plan = client.get(f"/c/renji/revisions/{number}/plan/")
    given = {"text": blueprints.newest(camp.community.pk).source, "checksum": checksum(plan), "reason": "写清楚是谁"}
    assert client.post("/c/renji/blueprint/apply/", given).status_code == 302


def thousand(camp):
    """
    A thousand members by their number: in 上海 the even ones, in 北京 the odd ones, of every tenth (9, 19 …) nobody knows; aged 20 to 39, of every seventh
    nobody knows; 老客 every third, tagged otherwise the next, never tagged the third.
    """
    arrivals = [Arrival(f"成员{n}", str(n), "table", clock.now()) for n in range(1000)]
    noted = []
    for n, one in enumerate(staff.remember_many(camp.community.pk, arrivals)):
        who = one.membership
        noted += [Noted(who, "城市", "北京" if n % 2 else "上海")] if n % 10 != 9 else []
        noted += [Noted(who, "年龄", str(20 + n % 20))] if n % 7 else []
        noted += [Noted(who, "标签", "别的" if n % 3 else "老客")] if n % 3 != 2 else []
    services.note_many(camp.community.pk, noted)


def by_hand():
    """How many match, differ and are unknown, each member looked at by itself."""
    told = {True: 0, False: 0, None: 0}
    for n in range(1000):
        lives = None if n % 10 == 9 else n % 2 == 0
        aged = None if n % 7 == 0 else n % 20 in range(2, 11)
        tagged = None if n % 3 == 2 else n % 3 == 0
        answers = (lives, aged, tagged)
        told[False if False in answers else None if None in answers else True] += 1
    return told


@pytest.mark.mechanism("000-006")
def test_three_conditions_are_saved_and_a_thousand_members_are_counted_as_by_hand(sit, camp):
    """By hand 70 match, 770 differ and 160 are unknown; the tag 老客 taken from one who matches makes 69 and 771, given to one without any 70 again."""
    client = sit(camp.lin)
    few = write(client, THREE[:2])
    assert few.status_code == 422 and "只写了 2 个条件" in plain(few) and "上海、杭州" in few.content.decode()
    assert write(client, THREE).status_code == 302
    carry_out(client, camp)
    assert charter.personas(camp.community.pk)[0].words == ("城市 是 上海、杭州 之一", "年龄 在 22 到 30 之间", "标签 是 老客")
    thousand(camp)
    assert by_hand() == {True: 70, False: 770, None: 160}
    page = look(client)
    assert "下班的人 符合 70 位（全部 1,000 位的 7.0%），160 位不知道" in page
    assert "符合 70 7.0%" in page and "不符合 770 77.0%" in page and "不知道 160 16.0%" in page
    assert "说得清的 840 位里符合 8.3%，95% 区间 6.6% 到 10.4%。" in page and "最缺的是「标签」：333 位成员还不知道" in page
    fits, untagged = (_member(camp, f"成员{n}") for n in (6, 2))  # 上海, 26 and 22 years old; 老客 and never tagged
    assert _known(client, fits, "forget", "标签", "老客").status_code == 302
    assert "符合 69 " in look(client) and "不符合 771 " in look(client)
    assert _known(client, untagged, "note", "标签", "老客").status_code == 302
    assert "符合 70 " in look(client) and "不知道 159 " in look(client)
    rows = client.get("/c/renji/data/measures/charter/persona_coverage/rows.csv").content.decode().splitlines()
    assert len(rows) == 2 and all(word in rows[1] for word in ("busy", "1000", "70", "771", "159"))


def _member(camp, name):
    return next(one for one in people.members_by_id(people.member_ids(camp.community.pk, search=name)).values() if one.name == name)


def _known(client, member, act, name, value):
    return client.post(f"/c/renji/members/{member.public_id}/known/", {"act": act, "name": name, "value": value})


def test_before_anything_is_written_the_page_says_so_and_nothing_is_counted(sit, camp):
    client = sit(camp.lin)
    assert "还没有一种写了条件" in look(client) and "写满三个" in look(client)
    form = client.get(f"{URL}busy/").content.decode()
    assert 'name="of-7"' in form and 'name="based_on" value="1"' in form and client.get(f"{URL}nobody/").status_code == 404


def test_what_does_not_fit_is_said_in_the_form_and_an_emptied_one_counts_nothing_again(sit, camp):
    client = sit(camp.lin)
    for line, said in ((("年龄", "between", "30 到 22"), "下限比上限大"), (("来源", "is", "地推"), "认不得的来处"), (("标签", "at_least", "3"), "不能这样比")):
        answer = write(client, [*THREE[:2], line])
        assert answer.status_code == 422 and said in plain(answer)
    assert write(client, [*THREE[:2], ("年龄", "at_least", "很大")]).status_code == 422
    write(client, THREE)
    carry_out(client, camp)
    assert "刚写下" not in look(client) and "现在没有一位确定符合" in look(client)
    assert write(client, [], based_on=2).status_code == 302
    assert "conditions" not in load_text(blueprints.newest(camp.community.pk).source).raw("positioning.personas")[0]


def test_only_who_may_write_writes(sit, camp):
    amei = staff.admit(camp.community.pk, name="阿美", key="阿美")
    for account, status in ((camp.zhou, 403), (stage.stranger(), 404)):
        assert sit(account).get(URL).status_code == status and sit(account).get(f"{URL}busy/").status_code == status
    host = sit(camp.zhou)
    assert host.post(f"/c/renji/members/{amei.public_id}/known/", {"name": "城市", "value": "上海"}).status_code in (403, 404)
    client = sit(camp.lin)
    client.post(f"/c/renji/members/{amei.public_id}/known/", {"name": "来源", "value": "邀请"})
    assert charter.attributes(amei.pk) == []
    client.post(f"/c/renji/members/{amei.public_id}/known/", {"name": "城市", "value": "上海"})
    assert "上海" in client.get(f"/c/renji/members/{amei.public_id}/").content.decode()
