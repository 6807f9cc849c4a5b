"""Whether the more complete groups live longer, over lives told by hand."""

import orjson
import pytest

from qunying.charter.facts import StructureDeclared
from qunying.faces.shell.main import main
from qunying.faces.shell.tests.scorecards.month import DECEMBER
from qunying.groups.facts import SignalTurned
from qunying.groups.tests.cast import make_group
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = -60  # the groups opened on 1 September


@pytest.fixture
def lives(month):
    """Tell of so many groups: each has five founders; of three in four rules and chats are declared; every fourth dies, the later the more it has."""
    day = month.owner.hired_at.date().replace(month=9, day=1)

    def tell(count):
        for n in range(count):
            room = make_group(month.place, n + 2).pk
            complete = n % 4
            month.tell(StructureDeclared(int(complete > 0), int(complete > 1), int(complete > 2), 0), group=room, day=day)
            month.comes(*range(5000 + 10 * n, 5005 + 10 * n), day=day, group=room)
            if complete == 0 or n % 8 == 1:
                dead = day.replace(month=10 if complete == 0 else 11, day=1 + n % 20)
                month.tell(SignalTurned("life", "dying", "dead", False, (), ()), group=room, day=dead)
        return month

    return tell


def asked(capsys):
    with clock.fixed(DECEMBER):
        assert main(["measure", "charter.structure_survival", "--community", "renji", "--json"]) == 0
    (row,) = orjson.loads(capsys.readouterr().out)["rows"]
    return row


def test_over_two_dozen_groups_the_index_has_its_interval_and_living_groups_are_censored(lives, capsys):
    lives(24).end()
    row = asked(capsys)
    assert (row["groups"], row["deaths"], row["living"], row["state"]) == (24, 9, 15, "ok")
    assert row["low"] < row["concordance"] <= row["high"] and row["concordance"] > 0.8


def test_below_twenty_groups_no_conclusion_is_possible(lives, capsys):
    lives(19).end()
    row = asked(capsys)
    assert (row["groups"], row["state"], row["concordance"], row["interval"]) == (19, "not_enough", None, None)
