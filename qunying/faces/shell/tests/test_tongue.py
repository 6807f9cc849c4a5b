"""Commands speak Chinese, and English to a terminal that is English."""

import os

import pytest
from django.db import OperationalError

from qunying.faces.shell import tongue
from qunying.faces.shell.commands import verbs
from qunying.faces.shell.main import main


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh-hans"),
        ({"LANG": "C.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh-hans"),
        ({"QUNYING_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, "zh-hans"),
        ({"QUNYING_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"QUNYING_LANG": "", "LANG": "en_US.UTF-8"}, "en"),
    ],
)
def test_the_first_setting_there_is_decides(environment, language):
    assert tongue.language(environment) == language


def test_a_result_is_english_where_asked_and_chinese_again_afterwards(qunying, spoil, monkeypatch):
    monkeypatch.setitem(os.environ, "QUNYING_LANG", "en")
    assert qunying("check", spoil()).out == "No problems.\n"
    monkeypatch.setitem(os.environ, "QUNYING_LANG", "zh")
    assert qunying("check", spoil()).out == "没有问题。\n"


def test_a_blueprints_problem_is_english_with_a_blank_between_what_and_how(qunying, spoil, monkeypatch):
    monkeypatch.setitem(os.environ, "QUNYING_LANG", "en")
    answer = qunying("check", spoil(("capacity: 50", "capacity: 0")))
    assert (answer.code, answer.err) == (1, "Problems: 1. Begin with the first.\n")
    assert answer.out.endswith(" The capacity of “三页读书群” is 0. It must be at least 1.\n")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OperationalError("database is locked"), "Another program held the database for more than 20 seconds"),
        (OperationalError("attempt to write a readonly database"), "There is no right to write “the database file”"),
        (KeyboardInterrupt(), "Stopped. What was done is complete"),
    ],
)
def test_a_mistake_is_answered_in_english(qunying, monkeypatch, error, sentence):
    monkeypatch.setitem(os.environ, "QUNYING_LANG", "en")
    monkeypatch.setattr(verbs, "run", lambda options: (_ for _ in ()).throw(error))
    answer = qunying("verbs")
    assert (answer.code, answer.err.startswith(sentence), answer.err.count("\n")) == (1, True, 1)


def test_a_wrong_call_is_answered_in_english_before_anything_is_set_up(qunying, monkeypatch):
    monkeypatch.setitem(os.environ, "QUNYING_LANG", "en")
    answer = qunying("plan", "--wrong", "x")
    assert (answer.code, answer.err.startswith("Wrong usage: "), answer.err.endswith("--help for usage and examples.\n")) == (2, True, True)


@pytest.mark.django_db(transaction=True)
def test_the_same_plan_has_the_same_checksum_in_both_languages(qunying, spoil, monkeypatch):
    path, found = spoil(), {}
    for language in ("zh", "en"):
        monkeypatch.setitem(os.environ, "QUNYING_LANG", language)
        found[language] = qunying("plan", path, "--json").json
    assert found["zh"]["checksum"] == found["en"]["checksum"]
    assert found["zh"]["changes"] == found["en"]["changes"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", ("用法：", "要写的", "选项", "看用法和例子")), ("en", ("usage:", "positional arguments", "options", "show this help"))],
)
def test_a_help_page_speaks_one_language(capsys, monkeypatch, language, said):
    monkeypatch.setenv("QUNYING_LANG", language)
    with pytest.raises(SystemExit):
        main(["plan", "--help"])
    page = capsys.readouterr().out
    assert [word for word in said if word not in page] == []
    assert language == "en" or not any(word in page for word in ("usage", "positional", "options:", "show this"))


@pytest.mark.parametrize(
    ("words", "said"),
    [(["plan"], "少了 FILE。"), (["plan", "x", "--nope"], "不认识 --nope。"), (["up", "--port"], "后面要写一个值。"), (["nope"], "不能是 'nope'，可以是")],
)
def test_what_is_wrong_with_a_call_is_said_in_chinese(capsys, monkeypatch, words, said):
    monkeypatch.setenv("QUNYING_LANG", "zh")
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2 and said in capsys.readouterr().err
