"""A person's mistake is one sentence and exit code 1; a fault of ours stays loud."""

import errno
import os

import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError

from qunying.faces.shell import main as shell
from qunying.faces.shell.commands import verbs


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/x"), "磁盘已满，/data/x 没有写入"),
        (PermissionError(errno.EACCES, "Permission denied", "/data"), "「/data」没有写入权限"),
        (FileNotFoundError(errno.ENOENT, "No such file", "/none"), "找不到「/none」"),
        (OperationalError("database is locked"), "数据库被其他程序占用超过 20 秒"),
        (OperationalError("database or disk is full"), "磁盘已满"),
        (OperationalError("attempt to write a readonly database"), "「数据库文件」没有写入权限"),
        (OperationalError("no such table: people_community"), "数据库还没有建好"),
        (ProgrammingError('relation "people_community" does not exist'), "数据库还没有建好"),
        (OperationalError('connection to server at "db", port 5432 failed: Connection refused'), "连不上数据库"),
        (DatabaseError("file is not a database"), "数据库文件已损坏"),
        (KeyboardInterrupt(), "已停下"),
    ],
)
def test_each_mistake_is_one_sentence(qunying, monkeypatch, error, sentence):
    monkeypatch.setattr(verbs, "run", lambda options: (_ for _ in ()).throw(error))
    answer = qunying("verbs")
    assert (answer.code, answer.err.count("\n"), answer.out) == (1, 1, "")
    assert answer.err.startswith(sentence)


def test_scripts_get_the_same_as_json(qunying, monkeypatch):
    monkeypatch.setattr(verbs, "run", lambda options: (_ for _ in ()).throw(OperationalError("database is locked")))
    answer = qunying("verbs", "--json")
    assert (answer.code, answer.json["ok"], answer.json["code"], answer.json["problems"]) == (1, False, "database_locked", [])


def test_a_fault_of_ours_is_not_hushed_up(qunying, monkeypatch):
    monkeypatch.setattr(verbs, "run", lambda options: (_ for _ in ()).throw(ZeroDivisionError))
    with pytest.raises(ZeroDivisionError):
        qunying("verbs")


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["apply"], ["check", "a", "b"], ["plan", "--wrong", "x"]])
def test_a_wrong_call_is_exit_code_two_with_the_way_on(qunying, arguments):
    answer = qunying(*arguments)
    assert (answer.code, answer.out, "--help" in answer.err) == (2, "", True)


def test_every_command_has_what_a_command_needs():
    for name, module in shell.all_commands().items():
        assert module.HELP and module.EXAMPLE.startswith(f"qunying {name}") and callable(module.run) and callable(module.add_arguments)


@pytest.mark.django_db
def test_a_database_of_a_later_version_is_refused(qunying):
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder(connection).record_applied("people", "9999_from_the_future")
    answer = qunying("apply", "nowhere.yaml", "--yes")
    assert (answer.code, "people.9999_from_the_future" in answer.err) == (1, True)
