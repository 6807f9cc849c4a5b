"""The measures as somebody at the keyboard asks for them: hand counts, and hand-written SQL on the live database beside them."""

import random
from datetime import timedelta

import orjson
import pytest
from django.db import connection, transaction

from qunying.activities.facts import CheckedIn
from qunying.channels import services as channels
from qunying.channels.facts import MessagePosted, Seen
from qunying.faces.shell.main import main
from qunying.flows import periodic
from qunying.groups import services as groups
from qunying.groups.facts import Joined, Left
from qunying.insight import acts, queries
from qunying.insight.lake import housekeeping, writer
from qunying.insight.tests.story import Story
from qunying.journal.record import record_many
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)

LOCAL_DAY = {"sqlite": "date(f.happened_at, '+8 hours')", "postgresql": "((f.happened_at AT TIME ZONE 'Asia/Shanghai')::date)::text"}


@pytest.fixture
def story(dushu):
    """读书会 before anything happened; it is 08:30 on D13, 13 November."""
    return Story(dushu.pk)


@pytest.fixture
def ask(story, capsys):
    """Run ``qunying measure … --json`` and give its answer."""

    def asked(*words, code=0):
        assert main(["measure", *words, "--community", "dushu", "--json"]) == code
        return orjson.loads(capsys.readouterr().out)

    return asked


def new_group(story, key):
    made = groups.create(
        story.community, key=key, name=f"群 {key}", position=1, route="first", purpose="读书", audience="readers", domain="教育", capacity=200, in_calendar=True
    )
    return made.pk


@pytest.mark.mechanism("001-049")
def test_new_members_equal_a_hand_count_on_a_hundred_facts(story, ask):
    story.comes(*range(1, 31), day=2)
    story.comes(*range(31, 41), day=3, clock="00:05")  # still the 2nd in UTC, where the machine may stand
    story.comes(*range(41, 46), day=3, clock="23:55")
    story.comes(101, 102, 103, day=3, kind="staff")
    story.comes(201, 202, day=3, kind="bot")
    story.comes(1, 2, 31, day=5, first=False)  # came back
    story.comes(*range(46, 53), day=6)
    story.says(*range(1, 41), day=4)
    assert len(story.drafts) == 100
    story.end()
    answer = ask("people.new_members", "--to", "2026-11-06")
    assert [(row["day"], row["value"], row["unit"]) for row in answer["rows"]] == [
        ("2026-11-02", 30, "人"), ("2026-11-03", 15, "人"), ("2026-11-04", 0, "人"), ("2026-11-05", 0, "人"), ("2026-11-06", 7, "人"),
    ]  # fmt: skip
    assert [row["value"] for row in ask("people.new_members", "--per", "month")["rows"]] == [52]


@pytest.mark.mechanism("001-050")
def test_active_members_are_those_who_did_something_themselves(story, ask, monkeypatch):
    loud, hidden = new_group(story, "loud"), new_group(story, "hidden")
    story.comes(*range(1, 201), day=1, group=loud)
    story.delivers(200, group=loud, day=2)
    story.sees(*range(1, 201), group=loud, day=2)
    story.says(1, 2, 3, group=loud, day=3)
    story.checks_in(3, 4, group=loud, day=3)
    story.checks_in(5, group=hidden, day=3)
    story.end()
    monkeypatch.setitem(acts._BLIND, "messages", [lambda community: frozenset({hidden})])
    span = ("--from", "2026-11-02", "--to", "2026-11-03", "--group")
    seen = [(row["day"], row["value"], row["by_messages"], row["by_check_ins"], row["state"]) for row in ask("people.active_members", *span, "loud")["rows"]]
    assert seen == [("2026-11-02", 0, 0, 0, "ok"), ("2026-11-03", 4, 3, 2, "ok")]
    unseen = [(row["value"], row["by_messages"], row["by_check_ins"], row["state"]) for row in ask("people.active_members", *span, "hidden")["rows"]]
    assert unseen == [(None, None, 0, "unobservable"), (None, None, 1, "unobservable")]
    week = ask("people.active_members", "--per", "week", "--from", "2026-11-02", "--to", "2026-11-08")["rows"]
    assert [(row["value"], row["state"]) for row in week] == [(5, "partial")]


def test_a_chat_bound_or_unbound_changes_the_answer_that_was_remembered(story, ask):
    room = new_group(story, "quiet")
    channels.declare(story.community, key="corp", kind="wecom", account="corp")
    channels.declare(story.community, key="web", kind="web")
    groups.bind_chat(room, "corp", "wr-1")
    story.comes(1, day=1, group=room)
    story.says(1, group=room, day=2)
    story.end()
    asked = ("channels.talk", "--from", "2026-11-02", "--to", "2026-11-02", "--group", "quiet")
    states = [ask(*asked)["rows"][0]["state"]]
    own = groups.bind_chat(room, "web")
    states.append(ask(*asked)["rows"][0]["state"])
    groups.unbind_chat(own.pk)
    assert [*states, ask(*asked)["rows"][0]["state"]] == ["unobservable", "ok", "unobservable"]


@pytest.mark.mechanism("002-018")
def test_activity_by_group_and_day_equals_hand_written_sql_on_a_hundred_thousand_facts(story, ask):
    made = [new_group(story, f"g{n}") for n in range(8)]
    crowd(story, made, facts=100_000, silent_day=9)
    writer.catch_up()
    rows = ask("groups.activity", "--to", "2026-11-12")["rows"]
    keys = {f"g{n}": group for n, group in enumerate(made)}
    names = ("messages", "speakers", "check_ins", "joins", "leaves")
    told = {(keys[row["group"]], row["day"]): tuple(row[name] for name in names) for row in rows if any(row[name] for name in names)}
    assert told == by_hand(story.community)
    assert {row["state"] for row in rows if row["day"] == "2026-11-09"} == {"gap"}
    assert [row["messages"] for row in rows if row["day"] == "2026-11-09"] == [None] * 8


def test_merging_small_files_changes_no_number(story, ask):
    group = new_group(story, "one")
    for number in range(1, 21):
        story.comes(number, day=1 + number % 12, group=group)
        story.says(number, group=group, day=1 + number % 12)
        story.end()
    before = ask("groups.activity")["rows"]
    assert (housekeeping.merge_small(), ask("groups.activity")["rows"]) == (20, before)


def test_the_workers_turn_keeps_the_lake_fresh(story, ask, morning):
    periodic.run_pending(worker="w1")
    story.comes(1, 2, day=1)
    write(story)
    with clock.fixed(morning + timedelta(seconds=10)):
        early = writer.tend()
    with clock.fixed(morning + timedelta(seconds=31)):
        late, again = writer.tend(), writer.tend()
    assert ("insight.cut" in periodic.names(), early, late, again) == (True, 0, 2, 0)
    assert queries.run("people.new_members", story.community, end="2026-11-01").rows[0]["new_members"] == 2


def test_a_lost_file_is_named_and_a_rebuild_mends_it(story, ask, tmp_path):
    story.comes(1, 2, day=1)
    story.end()
    next((tmp_path / "lake").rglob("*.parquet")).unlink()
    assert ask("people.new_members", code=1)["code"] == "lake_broken"
    assert ask("--rebuild") == {"facts": 2}
    assert ask("people.new_members", "--to", "2026-11-01")["rows"][0]["value"] == 2


def test_a_share_carries_its_base_its_interval_and_how_it_is_made(story, ask):
    group = new_group(story, "one")
    story.comes(*range(1, 11), day=1, group=group)
    story.checks_in(1, 2, 3, group=group, day=2)
    story.end()
    answer = ask("activities.check_in_rate", "--from", "2026-11-02", "--to", "2026-11-02")
    row = answer["rows"][0]
    assert (row["group"], row["group_name"], row["n"], row["checked"], row["value"], row["unit"], row["state"]) == ("one", "群 one", 10, 3, 0.3, "比例", "ok")
    assert [round(end, 3) for end in row["interval"]] == [0.108, 0.603]
    assert (answer["data_time"], answer["denominator"][:6]) == ("2026-11-13T00:30:00+00:00", "当天任一时刻")


def test_the_list_tells_of_every_measure_how_it_is_made(capsys):
    assert main(["measure", "--list", "--json"]) == 0
    told = orjson.loads(capsys.readouterr().out)["measures"]
    assert {one["name"] for one in told} >= {"groups.activity", "groups.health", "people.retention", "activities.check_in_rate"}
    assert all(one[name] for one in told for name in ("question", "unit", "formula", "denominator", "observability"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("people.nothing",), "unknown_measure"),
        (("groups.activity", "--group", "nowhere"), "unknown_scope"),
        (("groups.activity", "--from", "yesterday"), "bad_measure_parameter"),
        (("groups.activity", "--days", "7"), "bad_measure_parameter"),
    ],
)
def test_a_wrong_question_is_one_sentence_and_exit_code_one(story, ask, words, code):
    answer = ask(*words, code=1)
    assert (answer["ok"], answer["code"]) == (False, code)


def test_on_a_screen_the_numbers_stand_in_columns(story, capsys):
    group = new_group(story, "one")
    story.comes(*range(1, 11), day=1, group=group)
    story.checks_in(1, 2, 3, group=group, day=2)
    story.end()
    assert main(["measure", "activities.check_in_rate", "--from", "2026-11-02", "--to", "2026-11-03"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[:4]] == [
        ["每个群每天有多少成员打卡（比例）"],
        ["日期", "群", "数值", "95%", "区间", "状态", "在群人数", "打卡人数"],
        ["2026-11-02", "one", "30.0%", "10.8%–60.3%", "10", "3"],
        ["2026-11-03", "one", "—", "—", "缺", "—", "—"],
    ]


def write(story):
    """The story's facts are in the journal and not yet in the lake."""
    with transaction.atomic():
        record_many(story.drafts)


def crowd(story, made, *, facts, silent_day):
    """Members, staff and a bot in every group talk, check in, come and go through twelve days, around local midnight too; one day is silent."""
    dice = random.Random(18)
    story.comes(*range(1, 2001), day=1)
    story.comes(*range(2001, 2021), day=1, kind="staff")
    story.comes(2021, day=1, kind="bot")
    acts_of = [
        lambda: MessagePosted(12, False, 0, None, "h0", 1), lambda: MessagePosted(3, True, 1, 7, "h1", 1), lambda: CheckedIn(1, 1, 1, "own"),
        lambda: Seen(1, 5), lambda: Joined(1, 200, True), lambda: Left("left", 3),
    ]  # fmt: skip
    open_days = [day for day in range(1, 13) if day != silent_day]
    while len(story.drafts) < facts:
        fact = dice.choices(acts_of, weights=(40, 10, 25, 20, 3, 2))[0]()
        clock = dice.choice(["00:01", "07:59", "08:01", "12:30", "23:59"])
        story.tell(fact, who=dice.randint(1, 2021), group=dice.choice(made), day=dice.choice(open_days), clock=clock)
    story.end()


def by_hand(community):
    """Per group and local day: messages, speakers, check-ins, joins, leaves of members, straight from the journal's table; days computed anew."""
    day = LOCAL_DAY[connection.vendor]
    counted = {"messages": "channels.message_posted", "check_ins": "activities.checked_in", "joins": "groups.joined", "leaves": "groups.left"}
    sums = {name: f"SUM(CASE WHEN f.kind = '{kind}' THEN 1 ELSE 0 END)" for name, kind in counted.items()}
    speakers = "COUNT(DISTINCT CASE WHEN f.kind = 'channels.message_posted' THEN f.identity END)"
    kind = "json_extract(j.payload, '$.member_kind')" if connection.vendor == "sqlite" else "j.payload->>'member_kind'"
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT f."group", {day}, {sums["messages"]}, {speakers}, {sums["check_ins"]}, {sums["joins"]}, {sums["leaves"]} FROM journal_fact f '
            f"WHERE f.community = %s AND f.kind IN ({', '.join(['%s'] * len(counted))}) AND f.identity NOT IN "
            f"(SELECT j.identity FROM journal_fact j WHERE j.kind = 'people.joined' AND {kind} <> 'member') "
            f'GROUP BY f."group", {day}',
            [community, *counted.values()],
        )
        return {(group, on): tuple(numbers) for group, on, *numbers in cursor.fetchall()}
