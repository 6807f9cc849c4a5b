"""``qunying sheet``: read an Excel against a blueprint, keep what it proposes, write one, and say what is wrong in a sentence."""

import pytest

from qunying.blueprint.load import load
from qunying.faces.shell.tests.conftest import ONE_GROUP

FOLDER = ONE_GROUP.parents[1]
FIXTURES = ONE_GROUP.parents[3] / "qunying" / "camps" / "sheets" / "tests" / "fixtures"
CAMP = FOLDER / "renji-camp"


def test_written_and_read_back_nothing_changes(qunying, tmp_path):
    assert qunying("sheet", "write", CAMP, "--out", tmp_path / "排期🔥.xlsx").code == 0
    answer = qunying("sheet", "read", tmp_path / "排期🔥.xlsx", "--blueprint", CAMP, "--json")
    assert (answer.code, answer.json["share"], answer.json["unclear"], answer.json["changes"], answer.json["same"]) == (0, 1.0, [], [], 63)


def test_what_a_sheet_proposes_is_kept_as_a_whole_new_blueprint(qunying, tmp_path):
    answer = qunying("sheet", "read", FIXTURES / "04-long-list.xlsx", "--blueprint", CAMP, "--into", tmp_path / "new")
    kept = load(tmp_path / "new")
    assert (answer.code, kept.problems, "修改 63" in answer.out) == (0, [], True)
    assert kept["content.scripts"][0].title == "早安：先听完" and kept["content.cadence"] == load(CAMP)["content.cadence"]
    assert qunying("check", tmp_path / "new").code == 0


def test_what_was_not_understood_is_listed_with_its_cell_and_how_to_mend_it(qunying):
    answer = qunying("sheet", "read", FIXTURES / "10-many-hands.xlsx", "--blueprint", CAMP)
    lines = [line for line in answer.out.splitlines() if line.startswith("  ?")]
    assert (answer.code, len(lines)) == (0, 7)
    assert any("!A10 " in line and "写的是周日，可 2026-11-21 是周六。请改对日期或星期" in line for line in lines)


@pytest.mark.parametrize(("content", "sentence"), [(b"PK\x03\x04", "不完整"), (b"a,b", "不是 .xlsx"), (b"x" * 6_000_000, "超过 5 MB")])
def test_a_file_that_is_none_is_one_sentence(qunying, tmp_path, content, sentence):
    (tmp_path / "x.xlsx").write_bytes(content)
    answer = qunying("sheet", "read", tmp_path / "x.xlsx", "--blueprint", ONE_GROUP)
    assert (answer.code, sentence in answer.err, answer.err.count("\n")) == (1, True, 1)


def test_nothing_is_written_over(qunying, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    answer = qunying("sheet", "read", FIXTURES / "01-dates-down.xlsx", "--blueprint", CAMP, "--into", tmp_path)
    assert (answer.code, "换一个新的文件夹" in answer.err, (tmp_path / "blueprint.yaml").exists()) == (1, True, False)


def test_a_file_that_is_not_there_and_a_wrong_call(qunying, tmp_path):
    assert qunying("sheet", "read", tmp_path / "none.xlsx", "--blueprint", ONE_GROUP).code == 1
    assert qunying("sheet", "read", "x.xlsx").code == 2
