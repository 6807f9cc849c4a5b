"""Funnels, actives and engines as somebody at the keyboard asks for them."""

import orjson
import pytest

from qunying.channels.facts import MessagePosted
from qunying.faces.shell.main import main
from qunying.groups import services as groups
from qunying.insight.tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)

SAID, CHECKED, SEEN = "channels.message_posted", "activities.checked_in", "channels.seen"


@pytest.fixture
def story(dushu):
    """读书会 before anything happened; it is 08:30 on D13, 13 November."""
    return Story(dushu.pk)


@pytest.fixture
def ask(story, capsys):
    """Run ``qunying measure … --json`` and give its rows."""

    def asked(*words, code=0):
        assert main(["measure", *words, "--community", "dushu", "--json"]) == code
        answer = orjson.loads(capsys.readouterr().out)
        return answer["rows"] if code == 0 else answer

    return asked


def funnel(ask, *params, steps=(SAID, CHECKED, SEEN)):
    """How many units got to each step, and how many only came as far as something excluded."""
    words = [word for param in (f"steps={','.join(steps)}", *params) for word in ("--param", param)]
    rows = ask("people.funnel", *words)
    return [row["reached"] for row in rows], rows[0]["excluded"] if rows else 0


# Each letter is what one member does, with the day: s says, c checks in, v sees, g leaves a group. Expected: units at each step, and excluded ones.
TABLE = {
    "only step one": ("s1", (), ([1, 0, 0], 0)),
    "in order": ("s1 c2 v3", (), ([1, 1, 1], 0)),
    "the second missing": ("s1 v3", (), ([1, 0, 0], 0)),
    "no step one": ("c1 v2", (), ([], 0)),
    "wrong order": ("v1 c2 s3", (), ([1, 0, 0], 0)),
    "others in between": ("s1 g2 c3 g4 v5", (), ([1, 1, 1], 0)),
    "window from step one": ("s1 c5 v9", ("window=7",), ([1, 1, 0], 0)),
    "exactly at the window's end": ("s1 c5 v8", ("window=7",), ([1, 1, 1], 0)),
    "re-entry": ("s1 s4 c9 v10", ("window=7",), ([1, 1, 1], 0)),
    "the older attempt gets further": ("s1 c2 s3 v4", (), ([1, 1, 1], 0)),
    "a tie goes by step": ("c1 s1", (), ([1, 1, 0], 0)),
    "a tie of all three": ("v1 c1 s1", (), ([1, 1, 1], 0)),
    "two equal steps, one event": ("s1", ("steps=" + SAID + "," + SAID,), ([1, 0], 0)),
    "two equal steps, two events": ("s1 s2", ("steps=" + SAID + "," + SAID,), ([1, 1], 0)),
    "two equal steps in a tie": ("s1 s1", ("steps=" + SAID + "," + SAID,), ([1, 1], 0)),
    "excluded": ("s1 g2 c3", ("excluded=groups.left@1",), ([0, 0, 0], 1)),
    "excluded, a clean attempt further": ("s1 g2 s3 c4", ("excluded=groups.left@1",), ([1, 1, 0], 0)),
    "excluded in a tie": ("s1 g2 c2", ("excluded=groups.left@1",), ([1, 1, 0], 0)),
    "optional left out": ("s1 v3", ("optional=2",), ([1, 1, 1], 0)),
    "strict, nothing between": ("s1 c2 v3", ("order=strict",), ([1, 1, 1], 0)),
    "strict, said again between": ("s1 c2 s3 v4", ("order=strict",), ([1, 1, 0], 0)),
    "unordered": ("v1 c2 s3", ("order=unordered",), ([1, 1, 1], 0)),
}  # fmt: skip


@pytest.mark.mechanism("002-019")
@pytest.mark.parametrize(("told", "params", "expected"), TABLE.values(), ids=TABLE.keys())
def test_a_funnel_matches_the_table(story, ask, told, params, expected):
    story.comes(7, day=1, clock="08:00")
    doing = {"s": story.says, "c": story.checks_in, "v": story.sees, "g": story.goes}
    for word in told.split():
        doing[word[0]](7, group=1, day=int(word[1:]))
    story.end()
    assert funnel(ask, *params) == expected


@pytest.mark.mechanism("002-019")
def test_the_unit_of_a_funnel_is_a_member_or_a_group(story, ask):
    story.comes(1, 2, 3, day=1)
    story.says(1, group=1, day=2)
    story.checks_in(1, group=2, day=3)  # member 1 goes on in another group
    story.says(2, group=1, day=2)
    story.checks_in(3, group=1, day=4)  # and in group 1 somebody else goes on
    story.end()
    two = (SAID, CHECKED)
    assert funnel(ask, steps=two) == ([2, 1], 0)
    assert funnel(ask, "unit=group", steps=two) == ([1, 1], 0)
    row = ask("people.funnel", "--param", f"steps={','.join(two)}")[1]
    assert (row["value"], row["n"], row["unit"], [round(end, 3) for end in row["interval"]]) == (0.5, 2, "比例", [0.095, 0.905])


@pytest.mark.parametrize(
    ("params", "code"),
    [
        (("steps=channels.message_posted",), "bad_funnel_length"),
        (("steps=channels.message_posted,no.such",), "unknown_fact"),
        (("steps=people.joined,channels.message_posted:length",), "bad_funnel_step"),
        (("excluded=groups.left@9",), "bad_funnel_exclusion"),
        (("optional=1",), "bad_funnel_optional"),
        (("order=unordered", "optional=1"), "bad_funnel_optional"),
        (("steps=people.joined,people.joined", "order=unordered"), "bad_funnel_unordered"),
        (("order=sideways",), "bad_measure_parameter"),
    ],
)
def test_a_funnel_that_cannot_be_is_refused_in_a_sentence(story, ask, params, code):
    story.comes(1, day=1)
    story.end()
    answer = ask("people.funnel", *[word for param in params for word in ("--param", param)], code=1)
    assert answer["code"] == code


@pytest.mark.mechanism("002-034")
def test_actives_by_day_week_and_month_count_a_person_in_two_groups_once_and_print_the_overlap(story, ask):
    made = [
        groups.create(
            story.community, key=key, name=f"群 {key}", position=place, route=route, purpose="读书", audience="readers", domain="教育", capacity=200,
            in_calendar=True,
        ).pk
        for place, (key, route) in enumerate((("a", "first"), ("b", "later")), start=1)
    ]  # fmt: skip
    story.comes(1, 2, 3, day=1)
    for day, who, group in ((2, 1, 0), (2, 1, 1), (2, 2, 0), (4, 3, 1), (10, 1, 0)):
        story.tell(MessagePosted(12, False, 0, None, "h0", 1), who=who, group=made[group], day=day, channel="wecom" if group else "web")
    story.end()
    rows = {row["day"][-2:]: row for row in ask("channels.actives", "--to", "2026-11-12")}
    assert [(day, rows[day]["dau"], rows[day]["wau"], rows[day]["mau"], rows[day]["overlap"]) for day in ("02", "04", "08", "10")] == [
        ("02", 2, 2, 2, 1), ("04", 1, 3, 3, 1), ("08", 0, 3, 3, 1), ("10", 1, 2, 3, 1)
    ]  # fmt: skip
    assert (rows["04"]["stickiness"], rows["04"]["n"]) == (1 / 3, 3)
    parts = {by: {row[by]: row["mau"] for row in ask("channels.actives", "--param", f"by={by}") if row["day"] == "2026-11-10"} for by in ("group", "channel")}
    assert parts == {"group": {"a": 2, "b": 2}, "channel": {"web": 2, "wecom": 2}}
    segments = {row["segment"]: row["mau"] for row in ask("channels.actives", "--param", "by=segment") if row["day"] == "2026-11-10"}
    assert segments == {"first": 2, "later": 2}


def test_in_any_order_only_attempts_begun_in_the_days_asked_for_count_and_may_end_after_them(story, ask):
    story.comes(1, 2, 3, 4, day=1)
    for who, day, did in ((1, 1, "says"), (1, 2, "checks_in"), (2, 5, "checks_in"), (2, 8, "says"), (3, 9, "checks_in"), (4, 6, "says"), (4, 2, "checks_in")):
        getattr(story, did)(who, group=1, day=day)
    story.end()
    words = ("--param", f"steps={SAID},{CHECKED}", "--param", "order=unordered", "--from", "2026-11-04", "--to", "2026-11-07")
    assert [row["reached"] for row in ask("people.funnel", *words)] == [2, 1]  # 2 began on the 5th and ended later; 4 only said on the 6th
