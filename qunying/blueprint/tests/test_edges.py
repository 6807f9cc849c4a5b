"""The engine's rarer branches: odd values, odd files, odd registrations."""

import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qunying.blueprint import export, sections, services, source
from qunying.blueprint.check import check
from qunying.blueprint.load import load, load_text
from qunying.blueprint.sections import Section, register
from qunying.blueprint.tests import toy
from qunying.blueprint.tests.toy import text, thing
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.usefixtures("toys")


def codes(blueprint_text):
    return [problem.code for problem in check(load_text(blueprint_text))]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-13", ("date", "wrong_type")),
        ("2026-02-31", ("str", None)),
        ("0x1F", ("int", "wrong_type")),
        ("1_000", ("int", "wrong_type")),
        ("1.5e3", ("float", "wrong_type")),
        (".inf", ("float", "wrong_type")),
        ("true", ("bool", "wrong_type")),
        ("no", ("str", None)),
        ("07:30", ("str", None)),
        ("'12'", ("str", None)),
    ],
)
def test_plain_values_are_read_as_written(value, expected):
    kind, code = expected
    found = source.parse(f"a: {value}", source.Source("x"))
    assert type(found.data["a"]).__name__ == kind
    if value == "2026-02-31":
        assert [problem.code for problem in found.problems] == ["bad_scalar"]
    else:
        assert codes(text(f"{{id: cup, text: {value}}}")) == ([code] if code else [])


def test_a_key_of_a_shape_inside_a_shape_is_told_its_neighbours():
    (problem,) = check(load_text(text(thing("cup")).replace("management:\n", "management:\n  extra: {id: a, txt: b}\n")))
    assert (problem.path, problem.mend) == ("management.extra.txt", "是不是想写「text」？")


def test_an_unlike_key_is_told_all_that_may_be_written():
    (problem,) = check(load_text(text("{id: jar, zzzzzz: 好}")))
    assert problem.mend == "可以写的有：id、text、unit、day。"


def test_a_list_that_is_none_and_a_folder_without_files():
    assert codes(text().replace("  things:\n    []", "  things: {a: 1}")) == ["wrong_type"]
    assert codes(text().replace("  things:\n    []", "  things: {folder: shelf}")) == ["folder_without_files"]
    assert codes(text().replace("  things:\n    []", "  things: {folder: shelf, more: 1}")) == ["bad_folder"]


def test_a_file_of_the_wrong_shape_is_a_fault_of_its_own(tmp_path):
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / "one.yaml").write_text("- a\n- b\n")
    (tmp_path / "blueprint.yaml").write_text(text().replace("  things:\n    []", "  things: {folder: shelf}"))
    (problem,) = check(load(tmp_path))
    assert (problem.code, problem.file) == ("wrong_type", f"{tmp_path}/shelf/one.yaml")


def test_a_folder_in_the_place_of_a_file_cannot_be_read(tmp_path):
    (tmp_path / "blueprint.yaml").mkdir()
    (problem,) = check(load(tmp_path))
    assert problem.code == "file_unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_one_sentence(tmp_path):
    path = tmp_path / "blueprint.yaml"
    path.write_text(text())
    path.chmod(0)
    assert [problem.code for problem in check(load(path))] == ["file_unreadable"]


def test_characters_yaml_forbids_are_one_sentence():
    assert codes("goal: \x01") == ["broken_yaml"]


def test_parts_are_read_by_path_also_inside_a_shape():
    bp = load_text(text(thing("cup")))
    assert (bp["positioning.home.size"], bp["positioning.home.nothing"], bp["nothing.at.all"]) == (2, None, None)
    assert (bp.raw("content.things.0.id"), bp.raw("content.things.7.id"), bp.has_file("x")) == ("cup", None, False)


def test_a_path_has_one_owner_and_a_section_one_name():
    class Again(Section):
        name, order = "toy_rules", 1

    class Thief(Section):
        name, order = "thief", 1
        schema = {"content.things.inner": str}

    for section in (Again(), Thief()):
        with pytest.raises(RuntimeError):
            register(section)
    with pytest.raises(RuntimeError, match="two texts"):
        sections.problem_texts(broken_yaml=lambda d: ("", ""))


def test_a_section_with_resources_but_no_apply_is_a_programming_error(attic):
    with pytest.raises(NotImplementedError, match="toy_rules"):
        sections.all_sections()[2].apply([], None)


def test_a_code_without_words_still_says_itself():
    assert sections.words("never_heard", {"a": 1}) == ("never_heard {'a': 1}", "")


def test_a_plan_is_made_before_there_is_a_database(attic, monkeypatch):
    monkeypatch.setattr(services.queries, "installed", lambda: False)
    plan = services.plan(load_text(text(thing("cup"))))
    assert (plan.community, [change.resource.key for change in plan.changes]) == (None, ["cup"])


def test_a_section_that_establishes_nothing_is_a_programming_error(attic, monkeypatch):
    monkeypatch.setattr(toy.Charter, "establish", Section.establish)
    with pytest.raises(RuntimeError, match="establishes"):
        services.apply(load_text(text(thing("cup"))), checksum=None)


def test_a_wrong_blueprint_for_the_verb_is_refused_before_anything():
    from qunying.kernel import verbs

    with pytest.raises(Refused) as refused:
        verbs.get("blueprint.apply").call(bp=12, checksum="x")
    assert refused.value.code == "bad_parameter"


@example("\x1f\n")
@given(st.recursive(st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=12), lambda inner: st.lists(inner, max_size=3), max_leaves=6))
def test_what_is_written_is_read_back(value):
    if isinstance(value, str):
        value = value.replace("\x00", "")
    data = {"schema": 1, "goal": {"x": _printable(value)}}
    assert source.parse(export.emit(data), source.Source("x")).data == data


def _printable(value):
    """YAML cannot hold lone surrogates."""
    if isinstance(value, list):
        return [_printable(item) for item in value]
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else value
