"""导入聊天记录 on the console: handed in, read, shown, taken in when asked; wrong files are told, and nobody else finds any of it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qunying.channels.history import services, uploads
from qunying.channels.history.models import HistoryUpload
from qunying.faces.console.tests import stage
from qunying.people import queries as people

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
CHAT = """2026-11-01 09:00:00 张三(10001)
大家早

2026-11-01 09:05:00 李四(10002)
早啊，今天几点开始？

2026-11-02 20:00:00 张三(10001)
八点
"""
TXT = (
    "消息记录（此消息记录为文本格式，不支持重新导入）\n\n================================================================\n消息分组:我的群聊\n================================================================\n消息对象:读书群\n================================================================\n\n"
    + CHAT
)


@pytest.fixture
def owner(db, morning, sit):
    """The installation's owner at the console."""
    return sit(stage.staff.create_first_owner(username="lin", password=stage.PASSWORD, display_name="林静"))


def hand_in(client, text=TXT, name="读书群.txt", **more):
    return client.post("/import/", {"file": SimpleUploadedFile(name, text.encode()), **more}, follow=True)


def worked():
    """The process of its own has done what waits."""
    return uploads.carry_out()


def page_of(client):
    return client.get(f"/import/{HistoryUpload.objects.latest('pk').public_id}/").content.decode()


def test_a_chat_is_handed_in_read_shown_and_taken_in_and_the_report_is_one_tap_away(owner):
    assert "马上开始读" in hand_in(owner, name="读书群.txt").content.decode()
    assert worked() == 1
    told = page_of(owner)
    assert [word in told for word in ("读懂了「读书群.txt」", "3 条", "2026-11-01 至 2026-11-02", "导入到新社群")] == [True] * 4
    assert [one.slug for one in people.communities()] == []
    upload = HistoryUpload.objects.get()
    assert owner.post(f"/import/{upload.public_id}/take/").status_code == 302
    assert worked() == 1
    done = page_of(owner)
    slug = re.search(r'href="/c/([\w-]+)/data/report/"', done).group(1)
    assert ("导入好了" in done, owner.get(f"/c/{slug}/data/report/").status_code) == (True, 200)
    assert not uploads._place(upload).exists()


def test_asking_twice_takes_in_once_and_another_file_of_the_same_chat_adds_nothing(owner):
    for _turn in range(2):
        hand_in(owner, name="读书群.txt", community="", name_="")
        worked()
        upload = HistoryUpload.objects.latest("pk")
        for _again in range(2):
            owner.post(f"/import/{upload.public_id}/take/")
        worked()
    rows = services.imports()
    assert [(row.new, row.known) for row in rows] == [(0, 3), (3, 0)]


def test_a_file_that_is_no_chat_is_told_and_can_be_thrown_away(owner):
    hand_in(owner, text="买菜\n鸡蛋\n", name="清单.txt")
    worked()
    told = page_of(owner)
    assert ("读不了「清单.txt」" in told, "没有认得出的聊天记录" in told) == (True, True)
    upload = HistoryUpload.objects.get()
    assert "什么都没有导入" in owner.post(f"/import/{upload.public_id}/drop/", follow=True).content.decode()
    assert (HistoryUpload.objects.count(), uploads._place(upload).exists(), people.communities()) == (0, False, [])


def test_a_file_is_read_again_another_way(owner):
    hand_in(owner, text="买菜\n", name="清单.txt")
    worked()
    upload = HistoryUpload.objects.get()
    owner.post(f"/import/{upload.public_id}/again/", {"format": "qq-txt", "timezone": "Asia/Tokyo", "date_order": "dmy", "partial": "on"})
    upload.refresh_from_db()
    assert (upload.step, upload.wish["format"], upload.wish["timezone"], upload.wish["partial"]) == ("waiting", "qq-txt", "Asia/Tokyo", True)


@pytest.mark.parametrize(("size", "code", "said"), [(0, 422, "空"), (None, 422, "必填")])
def test_no_file_and_an_empty_file_are_told_at_once(owner, size, code, said):
    given = {} if size is None else {"file": SimpleUploadedFile("a.txt", b"")}
    answer = owner.post("/import/", given)
    assert (answer.status_code, said in answer.content.decode(), HistoryUpload.objects.count()) == (code, True, 0)


def test_a_file_far_too_large_is_refused_before_it_is_read(owner):
    answer = owner.post("/import/", {"community": ""}, CONTENT_LENGTH=str(uploads.BYTES_MOST * 2))
    assert (answer.status_code, "qunying import" in answer.content.decode()) == (413, True)


def test_a_file_whose_process_died_is_taken_up_again(owner):
    hand_in(owner)
    HistoryUpload.objects.update(step="reading")
    assert uploads._next() is None
    HistoryUpload.objects.update(seen_at=HistoryUpload.objects.get().seen_at - uploads.SILENT * 2)
    assert (worked(), HistoryUpload.objects.get().step) == (1, "read")


def test_the_worker_begins_one_process_for_what_waits_and_forgets_what_nobody_decided_about(owner, monkeypatch):
    started = []
    monkeypatch.setattr(uploads, "_running", None)
    monkeypatch.setattr(uploads.children, "start", started.append)
    hand_in(owner)
    assert (uploads.look(), started) == (1, [uploads.CARRY_OUT])
    worked()
    HistoryUpload.objects.update(seen_at=HistoryUpload.objects.get().seen_at - 2 * uploads.KEPT)
    assert (uploads.look(), HistoryUpload.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\b.txt", "..", "x" * 300 + ".zip", "群\n聊.txt"])
def test_a_file_keeps_its_own_name_and_leads_nowhere_else(name):
    safe = uploads._safe(name)
    assert ("/" in safe, "\\" in safe, safe.startswith("."), len(safe) <= 104, "\n" in safe) == (False, False, False, True, False)


def test_others_accounts_and_strangers_find_nothing(owner, sit):
    hand_in(owner)
    path = f"/import/{HistoryUpload.objects.get().public_id}/"
    assert [Client().get(url).status_code for url in ("/import/", path)] == [302, 302]
    other = sit(stage.stranger())
    assert [other.get("/import/").status_code, other.get(path).status_code, other.post(path + "take/").status_code] == [404] * 3
