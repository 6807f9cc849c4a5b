"""Reading a blueprint: every fault at once, each with its place and in words."""

import pytest

from qunying.blueprint import export, source
from qunying.blueprint.check import check
from qunying.blueprint.load import load, load_text
from qunying.blueprint.tests.toy import text, thing

pytestmark = pytest.mark.usefixtures("toys")


def faults(blueprint_text):
    return [(problem.line, problem.path, problem.code) for problem in check(load_text(blueprint_text))]


def test_a_faultless_blueprint_has_no_problems():
    assert faults(text(thing("cup"), thing("jar"))) == []


@pytest.mark.parametrize(
    ("found", "instead", "expected"),
    [
        ("schema: 1", "scheme: 1", [(1, "schema", "bad_schema"), (1, "scheme", "unknown_section")]),
        ("schema: 1", "schema: 2", [(1, "schema", "newer_schema")]),
        ("goal:\n  mission: 把东西放好\n", "", [(1, "goal", "missing_section")]),
        ("  mission: 把东西放好", "  mision: 把东西放好", [(2, "goal.mission", "missing_key"), (3, "goal.mision", "unknown_key")]),
        ("mission: 把东西放好", "mission: 12", [(3, "goal.mission", "wrong_type")]),
        ("mission: 把东西放好", "mission: 短", [(3, "goal.mission", "out_of_range")]),
        ("size: 2", "size: 0", [(5, "positioning.home.size", "out_of_range")]),
        ("size: 2", 'size: "2"', [(5, "positioning.home.size", "wrong_type")]),
        ("size: 2", "siez: 2", [(5, "positioning.home.siez", "unknown_key")]),
        ("id: attic", "id: ATTIC", [(5, "positioning.home.id", "bad_format")]),
        ("positioning:\n  home: {id: attic, size: 2}", "positioning: 5", [(4, "positioning", "wrong_type")]),
        ("activities:\n  - {id: act}", "activities: []", [(9, "activities", "out_of_range")]),
        ("activities:\n  - {id: act}", "activities: {id: act}", [(9, "activities", "wrong_type")]),
        ("activities:\n", "activites: []\nactivities:\n", [(9, "activites", "unknown_section")]),
        ("  home: {id", "  home: {id: a, id", [(5, "positioning.home.id", "duplicate_key")]),
        ("  home: {id: attic", "  home: {id: {n}", [(5, "positioning.home.id", "wrong_type")]),
        ("  home: {id", "  {n}: 1\n  home: {id", [(5, "", "key_is_no_word")]),
    ],
)
def test_each_slip_is_said_where_it_is(found, instead, expected):
    good = text(thing("cup"))
    assert found in good
    assert sorted(faults(good.replace(found, instead))) == sorted(expected)


def test_one_bad_entry_hides_neither_the_others_nor_their_faults():
    bad = text(thing("cup", "坏"), "{id: jar, txet: 好}", "{id: 7}", thing("lid", "坏"))
    assert faults(bad) == [
        (8, "content.things.0.text", "toy_bad"),
        (9, "content.things.1.txet", "unknown_key"),
        (10, "content.things.2.id", "wrong_type"),
        (11, "content.things.3.text", "toy_bad"),
    ]


def test_an_unknown_key_is_told_the_nearest_one():
    (problem,) = check(load_text(text("{id: jar, txet: 好}")))
    assert (problem.message, problem.mend) == ("content.things.0.txet：不认识的键「txet」。", "是不是想写「text」？")


def test_layers_are_listed_rules_then_content_then_interaction_each_line_once():
    bad = text(thing("a", "坏"), thing("b", "坏"), rules="[{id: r, text: 坏}, {id: s, text: 坏}]")
    bad = bad.replace("- {id: act}", "- {id: act, text: 坏}\n  - {id: two, text: 坏}")
    assert [problem.path.split(".")[0] for problem in check(load_text(bad))] == ["management"] * 2 + ["content"] * 2 + ["activities"] * 2


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("how: {kind: by_clock, minutes: 1.5}", []),
        ("how: {kind: by_moon}", ["content.how.kind not_among"]),
        ("how: {minutes: 1.5}", ["content.how.kind missing_key"]),
        ("how: {kind: by_hand, noet: x}", ["content.how.noet unknown_key", "content.how.note missing_key"]),
        ("how: {kind: by_clock, minutes: 很多}", ["content.how.minutes wrong_type"]),
    ],
)
def test_a_choice_between_shapes_names_the_field_not_the_shape(how, expected):
    problems = check(load_text(text(thing("cup")).replace("content:\n", f"content:\n  {how}\n")))
    assert sorted(f"{problem.path} {problem.code}" for problem in problems) == expected


@pytest.mark.parametrize(
    ("broken", "line", "code"),
    [
        ("goal: [1, 2", 2, "broken_yaml"),
        ("goal:\n\tmission: x", 2, "broken_yaml"),
        ("", 1, "file_empty"),
        ("- a\n- b", 1, "not_a_blueprint"),
        ("a: 1\n---\nb: 2", 2, "broken_yaml"),
        ("goal: 'open", 1, "broken_yaml"),
    ],
)
def test_broken_yaml_is_one_sentence_with_its_line(broken, line, code):
    (problem,) = check(load_text(broken))
    assert (problem.code, problem.line <= line, bool(problem.message and problem.mend)) == (code, True, True)


def test_a_file_that_unfolds_without_end_is_refused(tmp_path):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(f"{c}: &{c} [{', '.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefg", "bcdefgh", strict=True))
    (problem,) = check(load_text(bomb))
    assert problem.code == "file_unfolds"


def test_files_that_cannot_be_read_are_one_sentence_each(tmp_path):
    (tmp_path / "latin.yaml").write_bytes("schema: 1 # 中文".encode("gbk"))
    (tmp_path / "huge.yaml").write_bytes(b"#" * (source.FILE_BYTES_MAX + 1))
    codes = [check(load(tmp_path / name))[0].code for name in ("none.yaml", "latin.yaml", "huge.yaml")]
    assert codes == ["file_missing", "not_utf8", "file_too_large"]


def write_folder(folder, **files):
    (folder / "shelf").mkdir()
    for name, content in files.items():
        (folder / "shelf" / f"{name}.yaml").write_text(content)
    (folder / "blueprint.yaml").write_text(text().replace("  things:\n    []", "  things: {folder: shelf}"))
    return folder


def test_a_list_may_lie_in_files_and_its_faults_have_their_line_there(tmp_path):
    folder = write_folder(tmp_path, one="things:\n  cup: 好\n  jar: 坏\n", two="things: {lid: 好}\nthigns: 1\n")
    problems = [(problem.file, problem.line, problem.code) for problem in check(load(folder))]
    assert problems == [(f"{folder}/shelf/one.yaml", 3, "toy_bad"), (f"{folder}/shelf/two.yaml", 2, "unknown_key")]


def test_a_broken_file_does_not_hide_the_faults_of_the_next(tmp_path):
    folder = write_folder(tmp_path, one="things: [", two="things: {jar: 坏}")
    bp = load(folder)
    assert {problem.code for problem in check(bp)} == {"broken_yaml", "toy_bad"}
    assert not bp.whole("content.things")


@pytest.mark.parametrize(("value", "code"), [("../up", "folder_outside"), ("nowhere", "folder_missing"), ("7", "bad_folder")])
def test_a_folder_must_lie_beside_the_blueprint(tmp_path, value, code):
    folder = write_folder(tmp_path)
    (folder / "blueprint.yaml").write_text(text().replace("  things:\n    []", f"  things: {{folder: {value}}}"))
    assert [problem.code for problem in check(load(folder))] == [code]


def test_a_folder_and_a_list_with_the_same_entries_are_the_same_blueprint(tmp_path):
    folder = write_folder(tmp_path, one="things:\n  # a remark\n  cup: 好\n")
    assert load(folder).hash == load_text(text("{id: cup, text: 好}")).hash


def test_twice_the_same_id_is_refused_with_the_first_line():
    (problem,) = check(load_text(text(thing("cup"), thing("cup"))))
    assert (problem.code, problem.line, problem.message) == ("duplicate_id", 9, "编号「cup」在第 8 行已经用过。")


def test_every_problem_code_of_the_engine_has_words():
    for how in (text("{id: jar, txet: 好}", "{id: 7}"), "", "- a", "schema: 2\n"):
        for problem in check(load_text(how)):
            assert problem.message and problem.mend and problem.code not in problem.message


def test_an_exported_file_is_sealed_and_a_changed_word_breaks_the_seal():
    sealed = export.sealed(load_text(text(thing("cup"))).data)
    assert faults(sealed) == []
    (problem,) = check(load_text(sealed.replace("cup", "cap")))
    assert problem.code == "tampered"
