"""Bringing chats in, as somebody at the keyboard does it: counted to the last record, once however often, and nothing when it cannot be."""

import io
import itertools
import json
import zipfile
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from qunying.channels.history import services
from qunying.channels.history.models import HistoryChat, HistoryImport, HistoryMessage, HistoryPerson
from qunying.faces.shell.main import main
from qunying.groups import queries as groups
from qunying.incentives import services as incentives
from qunying.incentives.models import Transfer
from qunying.insight import queries
from qunying.insight.bases import monthly_names
from qunying.insight.engines import monthly
from qunying.journal import reactions
from qunying.journal.models import FactRow
from qunying.journal.record import Origin, record_rows
from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people import services as people_services
from qunying.people.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)

NOON = int(datetime(2026, 3, 2, 4, 0, tzinfo=UTC).timestamp())
CUT = b'{"chatlab":{"version":"0.0.2"},"meta":{"name":"g"},"messages":[{"sender":"a","timestamp":1700000000,"content":"x"},{"send'
HEADER = {"_type": "header", "chatlab": {"version": "0.0.2"}, "meta": {"name": "读书群", "platform": "wechat", "type": "group", "groupId": "7@chatroom"}}


@pytest.fixture(autouse=True)
def house(tmp_path, settings, morning):
    """A data folder of its own and an empty memory of answers."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    queries.forget()
    yield settings.DATA
    queries.forget()


@pytest.fixture
def run(capsys):
    """``qunying`` with ``--json``: exit code and what was printed."""

    def run(*words):
        code = main([*map(str, words), "--json"])
        printed = capsys.readouterr().out
        return code, orjson.loads(printed) if printed else {}

    return run


def said(n, who="u1", text="你好", at=NOON, **more):
    head = {"_type": "message", "platformMessageId": f"m{n}", "sender": who, "accountName": f"成员{who}"}
    return head | {"timestamp": at + n, "type": 0, "content": text} | more


def chat(path, *records, header=HEADER):
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in (header, *records)) + "\n", encoding="utf-8")
    return path


def facts(kind):
    return list(FactRow.objects.filter(kind=kind).order_by("happened_at", "id"))


def state():
    """Every count an import could change."""
    return [model.objects.count() for model in (FactRow, HistoryMessage, HistoryChat, HistoryPerson, Membership)]


def test_every_record_is_new_known_or_lost_and_the_facts_are_of_origin_import(run, tmp_path):
    answer = said(2, "u2", "几点开始？", replyToMessageId="m1")
    path = chat(tmp_path / "a.jsonl", said(1), answer, said(2, "u2"), {"_type": "odd"}, said(3, timestamp="gestern"))
    code, told = run("import", path, "--community", "dushu")
    first, second = facts("channels.message_posted")
    assert (code, told["read"], told["new"], told["known"], told["lost"]) == (0, 5, 2, 1, {"unknown_record": 1, "bad_time": 1})
    assert told["read"] == told["new"] + told["known"] + sum(told["lost"].values())
    assert (first.origin, second.payload["reply_to"], second.payload["question"], second.payload["reply_by"]) == (Origin.IMPORT, first.subject_id, True, "said")
    assert (first.happened_at.timestamp(), str(first.local_day), first.channel) == (NOON + 1, "2026-03-02", "wechat")
    assert people.community_by_slug("dushu").is_archive


def test_a_second_import_adds_nothing(run, tmp_path):
    path = chat(tmp_path / "a.jsonl", *(said(n, f"u{n % 3}") for n in range(20)))
    run("import", path, "--community", "dushu")
    before = state()
    assert run("import", path, "--community", "dushu")[1]["new"] == 0
    assert state() == before


def test_a_longer_export_of_the_same_chat_adds_what_is_new_to_the_same_group(run, tmp_path):
    run("import", chat(tmp_path / "a.jsonl", *(said(n) for n in range(10))), "--community", "dushu")
    _, told = run("import", chat(tmp_path / "later.jsonl", *(said(n) for n in range(5, 15))), "--community", "dushu")
    assert (told["new"], told["known"], HistoryMessage.objects.count()) == (5, 5, 15)
    assert len(groups.groups(people.community_by_slug("dushu").pk)) == 1


def test_what_stands_again_far_below_in_an_export_is_known(run, tmp_path, monkeypatch):
    monkeypatch.setattr("qunying.channels.history.taking_in.MESSAGES_AT_ONCE", 50)
    lines = [said(n, f"u{n % 7}") for n in (*range(1500), *range(10, 900), *range(1500, 2500))]
    _, told = run("import", chat(tmp_path / "a.jsonl", *lines), "--community", "dushu")
    assert (told["read"], told["new"], told["known"]) == (3390, 2500, 890)
    assert (HistoryMessage.objects.count(), len(facts("channels.message_posted"))) == (2500, 2500)


def test_an_interrupted_import_is_completed_by_the_next(run, tmp_path, monkeypatch):
    path = chat(tmp_path / "a.jsonl", *(said(n, f"u{n % 7}") for n in range(5000)))
    calls = []

    def stumble(rows, **how):
        calls.append(len(rows))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return record_rows(rows, **how)

    monkeypatch.setattr("qunying.channels.history.taking_in.record_rows", stumble)
    assert main(["import", str(path), "--community", "dushu"]) == 1
    half = HistoryMessage.objects.count()
    monkeypatch.undo()
    assert HistoryImport.objects.get().finished is False
    _, told = run("import", path, "--community", "dushu")
    assert (0 < half < 5000, told["known"], told["new"], HistoryMessage.objects.count(), len(facts("groups.joined"))) == (True, half, 5000 - half, 5000, 7)


def test_comings_and_goings_follow_from_notices_and_whoever_speaks_has_come(run, tmp_path):
    notice = {"type": 80, "sender": None, "accountName": None}
    path = chat(
        tmp_path / "a.jsonl",
        said(1, "u1"),
        said(2, "", "“成员u1”邀请“成员u2、小赵”加入了群聊", **notice),
        said(3, "u2"),
        said(4, "", "“成员u1”将“成员u2”移出了群聊", **notice),
        said(5, "u2", "我又回来了"),
        said(6, "", "你修改了群名", **notice),
    )
    _, told = run("import", path, "--community", "dushu")
    names = dict(Membership.objects.values_list("identity_id", "display_name"))
    came = [(names[fact.identity], fact.happened_at.timestamp() - NOON, fact.key[:2], fact.payload["first"]) for fact in facts("groups.joined")]
    [gone] = facts("groups.left")
    assert came == [("成员u1", 1, "hf", True), ("成员u2", 2, "hn", True), ("小赵", 2, "hn", True), ("成员u2", 5, "hf", False)]
    assert (names[gone.identity], gone.payload["reason"], told["lost"]) == ("成员u2", "removed", {"system_line": 1})
    assert HistoryPerson.objects.get(derived=True).identity_id == next(identity for identity, name in names.items() if name == "小赵")
    assert sorted(groups.sitting_in(HistoryChat.objects.get().group_id)) == sorted(Membership.objects.values_list("pk", flat=True))


def test_a_name_alone_is_somebody_else_in_every_community(run, tmp_path):
    txt = tmp_path / "茶友.txt"
    txt.write_text("2026-03-02 12:00:00 老王\n喝茶\n\n2026-03-02 12:00:09 小李\n好\n", encoding="gb18030")
    for slug in ("cha", "cha2"):
        run("import", txt, "--community", slug)
    assert list(HistoryPerson.objects.values_list("derived", flat=True)) == [True] * 4
    assert len(set(HistoryPerson.objects.values_list("identity_id", flat=True))) == 4
    assert facts("people.joined")[0].happened_at == datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_whom_somebody_answers_is_guessed_from_names_where_no_message_says_it_and_marked_so(run, tmp_path):
    talk = [said(1, who="u1", text="几点开始？"), said(2, who="u2", text="@成员u1 八点", at=NOON + 60), said(3, who="u1", text="好的", at=NOON + 90)]
    assert run("import", chat(tmp_path / "a.jsonl", *talk), "--community", "dushu")[0] == 0
    rows = facts("channels.message_posted")
    assert [(row.payload["reply_to"], row.payload["reply_by"]) for row in rows] == [(None, None), (rows[0].subject_id, "inferred"), (None, None)]
    assert set(HistoryMessage.objects.values_list("reply_to", flat=True)) == {None}


def test_where_the_platform_says_who_answers_whom_nothing_is_guessed(run, tmp_path):
    answer, called = said(2, "u2", "八点", replyToMessageId="m1"), said(3, "u2", "@成员u1 早点来")
    run("import", chat(tmp_path / "a.jsonl", said(1, text="几点开始？"), answer, called), "--community", "dushu")
    rows = facts("channels.message_posted")
    assert [(row.payload["reply_to"], row.payload["reply_by"]) for row in rows] == [(None, None), (rows[0].subject_id, "said"), (None, None)]


def test_imported_history_earns_nothing(run, tmp_path):
    community = people_services.create_community(slug="dushu", name="读书会", kind="camp", timezone="Asia/Shanghai").pk
    for number, fact in enumerate(("channels.message_posted", "groups.joined", "people.joined")):
        incentives.declare_rule(community, id=f"r{number}", name="奖", fact=fact, points=5, per="event", limit=1)
    run("import", chat(tmp_path / "a.jsonl", said(1), said(2, "u2")), "--community", "dushu")
    consumer = next(one for one in reactions.all_consumers() if one.name == "incentives.reward")
    while reactions.run_once(consumer):
        pass
    assert (len(facts("channels.message_posted")), Transfer.objects.count(), facts("incentives.points_granted")) == (2, 0, [])


@pytest.mark.parametrize(
    "name, body, code",
    [
        ("cut.json", CUT, "history_breaks_off"),
        ("letter.docx", b"\x00\x01\x02 no chat", "no_chat_found"),
        ("empty.jsonl", json.dumps(HEADER).encode(), "nothing_in_history"),
        ("bomb.zip", None, "archive_bomb"),
        ("trick.zip", None, "archive_unsafe"),
        ("nested.zip", None, "no_chat_found"),
        ("wide.json", CUT.decode().encode("utf-16"), "no_chat_found"),
    ],
)
def test_what_cannot_be_read_is_refused_and_the_database_is_as_it_was(run, tmp_path, capsys, name, body, code):
    (tmp_path / name).write_bytes(body if body is not None else _archive(name))
    before = state()
    done, told = run("import", tmp_path / name, "--community", "dushu")
    assert (done, told["code"], state(), people.communities(), HistoryImport.objects.count()) == (1, code, before, [], 0)
    assert list((tmp_path / "data" / "tmp").iterdir()) == []


def _archive(name):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        if name == "nested.zip":
            archive.writestr("里面.zip", _archive("trick.zip"))
        elif name == "bomb.zip":
            archive.writestr("chat.txt", b"0" * (64 << 20))
        else:
            archive.writestr("../../escape.jsonl", json.dumps(HEADER))
    return body.getvalue()


@pytest.mark.parametrize(
    ("name", "said"),
    [("nested.zip", "压缩包里还有压缩包，里面那个没有打开：请先解开，再导入。"), ("wide.json", "JSON 存成了 UTF-16，读不了：请用编辑器另存为 UTF-8，再导入。")],
)
def test_what_somebody_can_mend_themselves_is_said_so(run, tmp_path, name, said):
    (tmp_path / name).write_bytes(CUT.decode().encode("utf-16") if name == "wide.json" else _archive(name))
    _, told = run("import", tmp_path / name, "--community", "dushu")
    assert told["message"].endswith(said)


def test_the_readable_part_of_a_broken_file_comes_in_when_asked_for(run, tmp_path):
    path = tmp_path / "cut.json"
    path.write_bytes(CUT)
    _, told = run("import", path, "--community", "dushu", "--partial")
    assert (told["new"], told["lost"]) == (1, {"json_broken": 1})


def test_a_folder_of_many_groups_comes_in_at_once_and_the_rest_of_it_is_counted(run, tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for n in range(3):
        header = HEADER | {"meta": HEADER["meta"] | {"groupId": f"{n}@chatroom", "name": f"群{n}"}}
        chat(folder / f"{n}.jsonl", said(1), header=header)
    (folder / "photo.png").write_bytes(b"\x89PNG....")
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("inner.jsonl", "\n".join(map(json.dumps, (HEADER, said(1, "u9")))))
    _, told = run("import", folder, "--community", "dushu")
    assert (told["groups"], told["new"], told["lost"]) == (4, 4, {"not_a_chat": 1})


def test_a_line_without_end_is_lost_and_memory_stays_bounded(run, tmp_path):
    path = chat(tmp_path / "a.jsonl", said(1), said(2, text="长" * 2_000_000), said(3))
    _, told = run("import", path, "--community", "dushu")
    assert (told["new"], told["lost"]) == (2, {"line_too_long": 1})


def test_a_dry_run_says_what_it_would_be_and_writes_nothing(run, tmp_path):
    before = state()
    _, told = run("import", chat(tmp_path / "a.jsonl", said(1)), "--community", "dushu", "--dry-run")
    assert (told["read"], told["dry_run"], told["bytes"] > 255, state(), people.communities()) == (1, True, True, before, [])


def test_more_than_the_disk_holds_is_refused_before_anything_is_written(run, tmp_path, monkeypatch):
    monkeypatch.setattr(services.shutil, "disk_usage", lambda path: services.shutil._ntuple_diskusage(100, 99, 1))
    code, told = run("import", chat(tmp_path / "a.jsonl", said(1)), "--community", "dushu")
    assert (code, told["code"], people.communities()) == (1, "history_too_big", [])


def test_imports_are_listed_with_what_was_lost_but_never_what_was_said(run, tmp_path):
    run("import", chat(tmp_path / "a.jsonl", said(1), said(2, "", "秘密的话", type=80)), "--community", "dushu")
    [row] = run("import", "--list")[1]["imports"]
    assert (row["file"], row["new"], row["lost"], row["finished"]) == ("a.jsonl", 1, {"system_line": 1}, True)
    assert "秘密" not in json.dumps(HistoryImport.objects.values_list("losses", flat=True)[0], ensure_ascii=False)


def test_the_measures_answer_for_what_was_brought_in(run, tmp_path):
    run("import", chat(tmp_path / "a.jsonl", said(1), said(2, "u2"), said(3, "u2")), "--community", "dushu")
    rows = run("measure", "channels.talk", "--community", "dushu", "--from", "2026-03-02", "--to", "2026-03-02")[1]["rows"]
    assert [(row["messages"], row["speakers"]) for row in rows] == [(3, 2)]


def test_what_a_large_lake_keeps_by_month_is_there_when_the_import_ends(run, house, tmp_path, monkeypatch):
    monkeypatch.setattr(monthly, "ROWS_FROM", 1)
    run("import", chat(tmp_path / "a.jsonl", said(1), said(2, who="u2")), "--community", "a")
    assert {path.name.split("-")[0] for path in (house / "lake" / "bases").rglob("*.parquet")} == set(monthly_names())


def test_words_can_be_given_back_and_erased_and_do_not_return(run, tmp_path):
    path = chat(tmp_path / "a.jsonl", said(1, text="我的电话"), said(2, "u2"))
    run("import", path, "--community", "dushu")
    identity = facts("channels.message_posted")[0].identity
    assert [row["body"] for row in services.words_of(identity)] == ["我的电话"]
    assert services.erase_words(identity) == 1
    run("import", path, "--community", "dushu")
    assert (list(services.words_of(identity)), len(facts("channels.message_posted")), HistoryMessage.objects.count()) == ([], 2, 1)


def shape(community):
    """The history of a community without what is named anew at every import."""
    names = {identity: face[1:3] for identity, face in people.everybody(community).items()}
    order = {}
    told = []
    for fact in FactRow.objects.filter(community=community, kind__in=("channels.message_posted", "groups.joined", "groups.left", "people.joined")):
        order[fact.subject_id] = (str(fact.happened_at), names[fact.identity], fact.payload.get("fingerprint"))
        told.append(fact)
    return sorted(
        (
            fact.kind, str(fact.happened_at), names[fact.identity], str(fact.local_day), fact.channel or "",
            orjson.dumps(fact.payload | {"reply_to": order.get(fact.payload.get("reply_to"))}, option=orjson.OPT_SORT_KEYS),
        )
        for fact in told
    )  # fmt: skip


TEXTS = st.text(alphabet="你好吗？abc @=\n\t“”'\\\"", max_size=30)
KINDS = st.sampled_from([0, 1, 2, 5, 7, 20, 99, "came", "went"])
TALK = st.lists(st.tuples(st.integers(0, 3), TEXTS, st.integers(0, 5_000_000), KINDS, st.integers(0, 30)), max_size=25)
NTH = itertools.count()


@limits(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(talk=TALK)
def test_what_is_given_out_comes_in_as_the_same_facts(tmp_path, talk):
    slug = f"talk-{next(NTH)}"  # examples of one test follow each other in one database
    records = [{"_type": "member", "platformId": f"u{n}", "accountName": f"成员{n}", "roles": [{"id": "bot"}] if n == 3 else []} for n in range(4)]
    for n, (who, text, at, kind, answered) in enumerate(talk):
        base = {"_type": "message", "platformMessageId": f"m{n}", "sender": f"u{who}", "accountName": f"成员{who}", "timestamp": NOON + at}
        if isinstance(kind, str):
            records.append(base | {"type": 80, "content": f"成员{who}{'加入' if kind == 'came' else '退出'}了群聊"})
        else:
            records.append(base | {"type": kind, "content": text, "replyToMessageId": f"m{answered}" if answered < n else None})
    first = chat(tmp_path / "a.jsonl", *records)
    try:
        services.bring_in(services.Wish(first, slug))
    except Refused as refused:
        assert refused.code == "nothing_in_history" and not talk
        return
    one = people.community_by_slug(slug).pk
    services.give_out(one, tmp_path / slug, "chatlab")
    services.bring_in(services.Wish(tmp_path / slug, f"{slug}-back"))
    two = people.community_by_slug(f"{slug}-back").pk
    assert shape(two) == shape(one)


@pytest.mark.parametrize("kind", ["parquet", "csv", "xlsx"])
def test_everything_is_given_out_as_tables_in_which_no_text_is_a_formula(run, tmp_path, kind):
    run("import", chat(tmp_path / "a.jsonl", said(1, text="=1+1"), said(2, "u2")), "--community", "dushu")
    run("export-history", "dushu", "--as", kind, "--out", tmp_path / "out")
    path = tmp_path / "out" / f"messages.{kind}"
    if kind == "parquet":
        import pyarrow.parquet as pq

        texts = pq.read_table(path)["text"].to_pylist()
    elif kind == "csv":
        texts = [line.split(",")[7] for line in path.read_text("utf-8-sig").splitlines()[1:]]
    else:
        from python_calamine import CalamineWorkbook

        texts = [row[7] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]]
        sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
    assert texts == [{"csv": "'=1+1"}.get(kind, "=1+1"), "你好"]
    assert {one.name for one in (tmp_path / "out").iterdir()} == {f"{name}.{kind}" for name in ("messages", "members", "facts")}
