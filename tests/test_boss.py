"""老板一页: what a week says, who may open it, what is printed, and the picture that is sent on Monday."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from qunying.channels import queries as channels
from qunying.channels import services as sending
from qunying.faces.boss import weekly
from qunying.faces.boss.week import week
from qunying.faces.console.tests import stage
from qunying.faces.kit import bosslinks, typesetting
from qunying.flows import services as flows
from qunying.insight import queries as insight
from qunying.insight.tests.story import Story
from qunying.kernel import clock
from qunying.people import services as people

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only

NEXT_MONDAY = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai


@pytest.fixture
def house(settings, tmp_path, morning):
    """A camp of three groups with the staff's own, in its first week; a lake of its own."""
    settings.DATA = tmp_path
    insight.forget()
    plan = stage.blueprint(3, days=10)
    own = {
        **plan["management"]["groups"][0],
        "id": "hosts",
        "name": "营主群",
        "count": None,
        "route": "staff",
        "purpose": "营主每天对齐三个时段",
        "cohort": False,
    }
    groups = [*plan["management"]["groups"], {key: value for key, value in own.items() if value is not None} | {"hosts": []}]
    yield stage.build(3, days=10, members=30, management={**plan["management"], "groups": groups})
    insight.forget()


def opened(url, **headers):
    return Client().get(re.sub(r"^https?://[^/]+", "", url), **headers)


def lived(house):
    """Thirty joined in the week of 9 November; twelve check in on the Saturday; then it is Monday."""
    story = Story(house.community.pk)
    story.comes(*range(901, 931), day=9, group=house.rooms[0].id)
    story.checks_in(*range(901, 913), group=house.rooms[0].id, day=14)
    story.end()


def test_the_week_is_told_in_sentences_and_what_nobody_knows_is_said_to_be_unknown(house):
    lived(house)
    with clock.fixed(NEXT_MONDAY):
        page = opened(bosslinks.url_for(house.community.pk)).content.decode()
    for text in ("还活着吗", "12 人参与", "留得住吗", "说到做到吗", "出事有人管吗", "尚无订单数据，赚没赚还说不出来", "11 月 9 日到 11 月 15 日"):
        assert text in page, text
    money = page[page.index("赚了吗") :][:400]
    assert "未知" in money and ">0<" not in money


def test_the_link_alone_opens_the_page_and_ends_when_a_new_one_is_made(house):
    url = bosslinks.url_for(house.community.pk)
    first, forged = opened(url), opened(url[:-3] + "abc")
    people.renew_page_link(house.community.pk, page=bosslinks.PAGE)
    old, new = opened(url), opened(bosslinks.url_for(house.community.pk))
    assert [one.status_code for one in (first, forged, old, new)] == [200, 404, 404, 200]
    assert (first["Cache-Control"], first["X-Robots-Tag"], first["Referrer-Policy"]) == ("no-store", "noindex", "no-referrer")
    assert "请向运营官要新的链接" in old.content.decode()


@pytest.mark.parametrize("name", ["2026-W01", "2030-W10", "2026-W99", "yesterday"])
def test_a_week_before_the_community_or_after_today_does_not_exist(house, name):
    url = bosslinks.url_for(house.community.pk)
    assert [opened(f"{url}/{name}{form}").status_code for form in ("", ".pdf", ".png")] == [404, 404, 404]


def test_the_sheet_is_one_page_of_paper_in_a_face_that_knows_chinese_and_the_picture_is_one_too(house):
    url = bosslinks.url_for(house.community.pk)
    pdf, png = opened(f"{url}/2026-W46.pdf"), opened(f"{url}/2026-W46.png")
    assert (pdf["Content-Type"], png["Content-Type"]) == ("application/pdf", "image/png")
    assert pdf.content.count(b"/Type /Page\n") + pdf.content.count(b"/Type /Page ") + pdf.content.count(b"/Type/Page/") <= 1
    assert b"NotoSansSC" in pdf.content and png.content.startswith(b"\x89PNG")
    assert "Noto Sans SC" in typesetting.fonts().families()


def caught_up():
    """Everything due has happened."""
    while flows.run_due(worker="w", limit=200):
        pass


def test_the_picture_waits_for_what_was_due_in_its_week(house):
    lived(house)
    with clock.fixed(NEXT_MONDAY):
        Story(house.community.pk).end()
        late = weekly.send_pictures()
        caught_up()
        assert (late, weekly.send_pictures()) == (0, 1)


def test_a_community_whose_week_cannot_be_drawn_keeps_no_other_from_its_picture(house, monkeypatch):
    tried = []

    def draw(community):
        tried.append(community.pk)
        if len(tried) == 1:
            raise ValueError("ink")
        return 1

    monkeypatch.setattr(weekly, "_send", draw)
    monkeypatch.setattr(weekly.people, "communities", lambda: [house.community] * 2)
    with pytest.raises(ValueError, match="ink"):
        weekly.send_pictures()
    assert len(tried) == 2


def test_on_monday_the_picture_is_kept_and_the_staffs_group_is_told_once(house):
    lived(house)
    with clock.fixed(NEXT_MONDAY):
        Story(house.community.pk).end()
        caught_up()
        made = [weekly.send_pictures(), weekly.send_pictures()]
        sending.run_outbox(worker="w")
        room = channels.staff_room(house.community.pk)
        said = [post.body for post in channels.feed(room.group)]
        read = week(house.community, date(2026, 11, 9))
        kept = weekly.stored(read)
        shown = opened(f"{bosslinks.url_for(house.community.pk)}/{read.name}.png").content
    assert (made, len(said), kept == shown) == ([1, 0], 1, True)
    assert f"{read.name}.png" in said[0] and "12 人参与" in said[0]


def test_the_link_is_shown_to_who_runs_the_community_and_to_nobody_else(house):
    answers = {}
    for name, account in (("lin", house.lin), ("chen", house.chen), ("zhou", house.zhou), ("wai", stage.stranger())):
        desk = Client()
        desk.force_login(account, backend=stage.BACKEND)
        shown = desk.get("/c/renji/data/boss/")
        answers[name] = (shown.status_code, bosslinks.url_for(house.community.pk) in shown.content.decode(), desk.post("/c/renji/data/boss/renew/").status_code)
    assert answers == {"lin": (200, True, 302), "chen": (200, True, 302), "zhou": (403, False, 403), "wai": (404, False, 404)}


def test_a_day_of_a_long_pause_later_the_picture_is_kept_but_no_longer_news(house):
    lived(house)
    with clock.fixed(NEXT_MONDAY + timedelta(days=2)):
        Story(house.community.pk).end()
        caught_up()
        made = weekly.send_pictures()
        sending.run_outbox(worker="w")
        room = channels.staff_room(house.community.pk)
        assert (made, list(channels.feed(room.group))) == (1, [])
