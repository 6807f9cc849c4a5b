"""``qunying check``: every fault once, in order, with place and mend; no database."""

import re

import pytest

from qunying.faces.shell.tests.conftest import ONE_GROUP

SECTIONS = ("goal", "positioning", "content", "activities", "management")


def without(text, section):
    """The text with one top section taken out."""
    return re.sub(rf"(?ms)^{section}:.*?(?=^[a-z]+:|\Z)", "", text)


def test_the_example_has_no_problems(qunying):
    answer = qunying("check", ONE_GROUP.parent)
    assert (answer.code, answer.out) == (0, "没有问题。\n")


def test_the_json_form_is_ok_and_problems_with_seven_keys(qunying, spoil):
    good, bad = qunying("check", ONE_GROUP, "--json"), qunying("--json", "check", spoil(("capacity: 50", "capacity: 0")))
    assert (good.code, good.json["ok"], good.json["problems"]) == (0, True, [])
    (problem,) = bad.json["problems"]
    assert (bad.code, bad.json["ok"], list(problem)) == (1, False, ["file", "line", "column", "path", "code", "message", "mend"])


@pytest.mark.mechanism("000-002")
@pytest.mark.django_db
def test_content_activities_and_incentives_are_named_when_missing_and_their_metrics_when_there(qunying, tmp_path):
    text = without(without(ONE_GROUP.read_text(), "content"), "activities")
    text = re.sub(r"(?ms)^  incentives:.*", "", text)
    bad = tmp_path / "blueprint.yaml"
    bad.write_text(text)
    answer = qunying("check", bad, "--json")
    missing = {problem["path"] for problem in answer.json["problems"] if problem["code"] in ("missing_section", "missing_key")}
    assert (answer.code, missing) == (1, {"content", "activities", "management.incentives"})
    served = qunying("plan", ONE_GROUP, "--json").json["serves"]
    assert {(item["part"], item["metric"]) for item in served} == {("内容", "留存"), ("活动", "活跃"), ("激励", "回报")}


@pytest.mark.mechanism("000-008")
@pytest.mark.django_db
def test_an_advantage_without_a_pain_point_and_one_pointing_nowhere_are_the_two_found(qunying, spoil):
    four = (
        "  advantages:\n",
        "  advantages:\n    - {text: 有人一起读，比一个人容易坚持下来}\n    - {text: 摘句都留着，日后翻得到, serves: [nowhere]}\n",
    )
    path = spoil(four)
    answer = qunying("check", path, "--json")
    assert (answer.code, list(zip(answer.paths, answer.codes, strict=True))) == (
        1, [("positioning.advantages.0", "advantage_unmapped"), ("positioning.advantages.1.serves.0", "unknown_pain_point")],
    )  # fmt: skip
    assert qunying("plan", path).code == 1
    mended = spoil((four[0], four[1].replace("下来}", "下来, serves: [read-alone]}").replace("nowhere", "never-start")))
    assert qunying("plan", mended).code == 0


@pytest.mark.mechanism("001-072")
@pytest.mark.django_db
def test_two_faults_in_each_layer_are_six_lines_once_rules_then_content_then_interaction(qunying, spoil):
    path = spoil(
        ("id: no-ads,", "id: real-pages,"),
        ("text: 群里聊的留在群里，不截图外传", "text: 不发广告、二维码和拉群链接"),
        ("今天的卡别忘了：{打卡}", "今天的卡别忘了：{打咔}"),
        ("today: /m/", "today: today.html"),
        ('closes: "23:30"', 'closes: "04:30"'),
        ("points: 5", "points: 0"),
    )
    answer = qunying("check", path)
    layers = [re.search(r"yaml:(\d+)", line).group(1) for line in answer.out.splitlines()]
    assert (answer.code, len(layers), len(set(layers))) == (1, 6, 6)
    by_path = qunying("check", path, "--json").paths
    assert [part.rpartition("management.")[2].split(".")[0] for part in by_path] == ["rules", "rules", "content", "content", "activities", "incentives"]
    for command in (["plan", path], ["apply", path, "--yes"]):
        refused = qunying(*command)
        assert (refused.code, "先改「群规」这一层" in refused.err) == (1, True)


@pytest.mark.mechanism("002-004")
@pytest.mark.django_db
def test_each_missing_section_and_an_unknown_one_are_reported_with_their_line_and_nothing_is_stored(qunying, tmp_path):
    from qunying.blueprint.models import Revision

    text = ONE_GROUP.read_text()
    for section in SECTIONS:
        text = without(text, section)
    bad = tmp_path / "blueprint.yaml"
    bad.write_text(text + "manegement: {}\n")
    answer = qunying("check", bad, "--json")
    missing = [problem["path"] for problem in answer.json["problems"] if problem["code"] == "missing_section"]
    (unknown,) = [problem for problem in answer.json["problems"] if problem["code"] == "unknown_section"]
    assert (answer.code, sorted(missing)) == (1, sorted(SECTIONS))
    assert (unknown["path"], unknown["line"], "management" in unknown["mend"]) == ("manegement", bad.read_text().count("\n"), True)
    assert qunying("apply", bad, "--yes").code == 1
    assert not Revision.objects.exists()


@pytest.mark.mechanism("002-006")
def test_the_audience_is_at_least_one_persona_that_is_declared(qunying, spoil):
    nobody, stranger = spoil(("audience: [busy]", "audience: []")), spoil(("audience: [busy]", "audience: [bussy]"), name="other.yaml")
    absent = spoil(("  audience: [busy]\n", ""), name="absent.yaml")
    assert [qunying("check", path, "--json").codes for path in (nobody, absent)] == [["out_of_range"], ["missing_key"]]
    (problem,) = qunying("check", stranger, "--json").json["problems"]
    assert (problem["code"], problem["path"], "busy" in problem["mend"]) == ("unknown_persona", "positioning.audience.0", True)


@pytest.mark.parametrize(
    ("found", "instead", "code", "path"),
    [
        ("core_value: 每天三页，用三天把读书捡回来", "core_value: 太短了", "out_of_range", "positioning.core_value"),
        ("core_value: 每天三页，用三天把读书捡回来", "core_value: " + "长" * 61, "out_of_range", "positioning.core_value"),
        (
            "reason_to_stay: {text: 你摘下的那一句，当晚一定有人接住，和你聊上两句",
            "reason_to_stay: {text: 每天三页，用三天把读书捡回来",
            "core_value_is_reason",
            "positioning.core_value",
        ),
        ("  core_value: 每天三页，用三天把读书捡回来\n", "", "missing_key", "positioning.core_value"),
        ("mission: 帮总说没空看书的人，在三天里重新读完几页书", "mission: 3 天内 20 人完成 3 次打卡", "mission_is_goal", "goal.mission"),
        ("mission: 帮总说没空看书的人，在三天里重新读完几页书", "mission: 短", "out_of_range", "goal.mission"),
        ("pain_point: read-alone, promise", "pain_point: nowhere, promise", "unknown_pain_point", "positioning.reason_to_stay.pain_point"),
        ("promise: evening-reply}", "promise: nowhere}", "unknown_promise", "positioning.reason_to_stay.promise"),
        ("slot: evening}", "slot: night}", "promise_without_slot", "positioning.promises.0.slot"),
        ("timezone: Asia/Shanghai", "timezone: Asia/Shanghia", "unknown_timezone_declared", "positioning.community.timezone"),
        ("persona: busy, text: 读到", "persona: lazy, text: 读到", "unknown_persona", "positioning.pain_points.1.persona"),
        ("text: 3 天内 20", "text: 400 天内 20", "goal_too_far", "goal.goals.0.text"),
        ("text: 3 天内 20 人", "text: 2025-01-01 前 20 人", "goal_over", "goal.goals.0.text"),
        ("fact: activities.checked_in", "fact: activities.cheked_in", "behaviour_fact_unknown", "management.incentives.behaviours.0.fact"),
        ("fact: activities.checked_in", "fact: groups.left", "behaviour_not_payable", "management.incentives.behaviours.0.fact"),
        ("{id: web, kind: web}\n", "{id: web, kind: web}\n    - {id: chat, kind: wechat}\n", "channel_kind_unknown", "management.channels.1.kind"),
        ("{id: web, kind: web}\n", "{id: web, kind: web}\n    - {id: wecom, kind: wecom}\n", "channel_without_account", "management.channels.1"),
        ("today: /m/", "today: ftp://example.org", "dead_link", "content.links.today"),
        ("today: /m/", "today: ../../etc/passwd", "dead_link", "content.links.today"),
        ("{链接:today}", "{链接:tody}", "unknown_link", "content.scripts.4.full"),
        ("第 {天} 天。今天读", "第 {天 天。今天读", "loose_brace", "content.scripts.2.short"),
        ("早上好，最后一天了。", "早" * 4001, "too_long", "content.scripts.4.full"),
        ("routes: [first]}", "routes: [listen]}", "activity_route_empty", "activities.0.routes.0"),
        ('opens: "05:00"', 'opens: "25:00"', "bad_format", "activities.0.opens"),
    ],
)
def test_a_slip_is_found_at_its_path(qunying, spoil, found, instead, code, path):
    answer = qunying("check", spoil((found, instead)), "--json")
    assert (answer.code, list(zip(answer.codes, answer.paths, strict=True))) == (1, [(code, path)])


@pytest.mark.mechanism("003-017")
@pytest.mark.django_db
def test_each_group_has_a_channel_of_a_registered_account_and_a_chat_of_its_own_and_plan_prints_what_channels_can(qunying, spoil):
    place, declared = "      channels: [{channel: web}]\n", "    - {id: web, kind: web}\n"
    corp = (declared, declared + "    - {id: wecom, kind: wecom, account: demo-corp}\n")
    text = ONE_GROUP.read_text()
    group = text[text.index("    - id: reading\n") : text.index("  routing:\n")]
    chatting = group.replace("{channel: web}", "{channel: wecom, chat: wr-1}")
    both = (group, chatting + chatting.replace("id: reading", "id: twin").replace("三页读书群", "三句抄书群").replace("每天读三页", "每天抄三句"))
    rested = ("role: host, hours_per_day: 1}", "role: host, hours_per_day: 2}")
    none = qunying("check", spoil((place, "      channels: []\n")), "--json")
    unregistered = qunying("check", spoil((place, "      channels: [{channel: wecom, chat: wr-1}]\n")), "--json")
    shared = qunying("check", spoil(corp, both, rested), "--json")
    assert (none.codes, unregistered.codes, shared.codes) == (["group_without_channel"], ["channel_not_declared"], ["chat_of_two_groups"])
    plan = qunying("plan", spoil(corp))
    assert {"　渠道 web：", "　渠道 wecom："} <= {line[: line.find("：") + 1] for line in plan.out.splitlines() if line.startswith("　渠道")}


def test_a_missing_variant_and_a_missing_script_are_found(qunying, spoil):
    text = ONE_GROUP.read_text()
    start = text.index("    - day: 3\n      slot: morning")
    end = text.index("    - day: 3\n      slot: evening")
    answer = qunying("check", spoil((text[start:end], "")), "--json")
    assert (answer.codes, answer.paths) == (["missing_script"], ["content.days.2"])
    last_short = text[text.rindex("      short: |") : text.index("\nactivities:")]
    lone = qunying("check", spoil((last_short, "")), "--json")
    assert (lone.codes, lone.paths) == (["missing_key"], ["content.scripts.5.short"])


def test_broken_yaml_is_one_sentence_with_line_and_column(qunying, spoil):
    answer = qunying("check", spoil(("  mission: 帮", "  mission: [帮")))
    assert (answer.code, len(answer.out.splitlines())) == (1, 1)
    assert re.search(r"blueprint\.yaml:\d+:\d+ 第 \d+ 行第 \d+ 列起不是合法的 YAML", answer.out)


def test_a_file_that_is_not_there_and_a_wrong_call(qunying, tmp_path):
    absent, wrong = qunying("check", tmp_path / "none.yaml"), qunying("check")
    assert (absent.code, absent.out.count("\n"), wrong.code) == (1, 1, 2)
    assert "none.yaml" in absent.out and "--help" in wrong.err


@pytest.mark.parametrize("command", ["check", "plan", "apply", "export", "verbs"])
def test_every_command_has_help_with_an_example(qunying, command):
    answer = qunying(command, "--help")
    assert (answer.code, f"例：qunying {command}" in answer.out, "--json" in answer.out) == (0, True, True)


@pytest.mark.parametrize(
    ("found", "instead", "path", "mend"),
    [
        ("{id: stay-here, text:", "{id: stay-here, txet:", "management.rules.items.2.txet", "是不是想写「text」？"),
        ("{id: check-in, name", "{id: check-in, facts: 1, name", "management.incentives.behaviours.0.facts", "是不是想写「fact」？"),
        ("{kind: run, days: 3,", "{kind: run, dayz: 3, days: 3,", "content.cadence.dayz", "是不是想写「days」？"),
    ],
)
def test_an_unknown_key_deep_inside_is_told_the_nearest(qunying, spoil, found, instead, path, mend):
    unknown = [problem for problem in qunying("check", spoil((found, instead)), "--json").json["problems"] if problem["code"] == "unknown_key"]
    assert [(problem["path"], problem["mend"]) for problem in unknown] == [(path, mend)]
