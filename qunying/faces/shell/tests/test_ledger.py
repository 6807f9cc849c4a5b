"""The ledger as somebody at the keyboard checks it: whole, or the first thing that is not."""

import orjson
import pytest

from qunying.faces.shell.main import main
from qunying.incentives import services
from qunying.people.services import create_community

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booked(morning) -> list[int]:
    """Three grants, sealed by the command itself; ids of their transfers."""
    camp = create_community(slug="dushu", name="读书会", kind="camp", timezone="Asia/Shanghai").pk
    services.grant_many([services.Grant(f"k{n}", camp, n, 5, "join", 1, n) for n in range(3)])
    assert main(["ledger", "seal"]) == 0
    return [row["id"] for row in sql("SELECT id FROM incentives_transfer ORDER BY id")]


def sql(text: str, *values: object) -> list[dict]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return [dict(zip([c[0] for c in cursor.description], row, strict=True)) for row in cursor.fetchall()] if cursor.description else []


def asked(capsys, code: int) -> dict:
    capsys.readouterr()
    assert main(["ledger", "verify", "--json"]) == code
    return orjson.loads(capsys.readouterr().out)


def test_a_whole_ledger_says_so_with_its_head(booked, capsys):
    answer = asked(capsys, 0)
    assert (answer["sound"], answer["rows"], answer["unsealed"], answer["broken"], len(answer["head"])) == (True, 3, 0, None, 64)
    assert main(["ledger", "verify"]) == 0
    assert "账本完整：3 笔已封，0 笔待封" in capsys.readouterr().out


def test_a_changed_row_and_a_changed_balance_are_named(booked, capsys):
    sql("UPDATE incentives_transfer SET amount = 500 WHERE id = %s", booked[1])
    sql("UPDATE incentives_account SET posted = 500 WHERE code = 'member:1'")
    answer = asked(capsys, 1)
    assert (answer["sound"], answer["broken"]["transfer"], answer["broken"]["why"]) == (False, booked[1], "changed")
    assert main(["ledger", "verify"]) == 1
    assert f"第 {booked[1]} 笔内容被改过" in capsys.readouterr().out
    sql("UPDATE incentives_transfer SET amount = 5 WHERE id = %s", booked[1])
    assert [(d["kept"], d["summed"]) for d in asked(capsys, 1)["differences"]] == [(500, 5)]


def test_a_wrong_word_is_answered_with_the_usage(capsys):
    with pytest.raises(SystemExit) as left:
        main(["ledger", "burn"])
    assert left.value.code == 2
