"""Whether the more complete groups live longer, over lives told by hand, as the report prints it."""

import pytest

from qunying.charter.facts import StructureDeclared
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.faces.console.tests.scorecards.month import DECEMBER
from qunying.groups.facts import SignalTurned
from qunying.groups.tests.cast import make_group
from qunying.insight import findings
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def one_finding(monkeypatch):
    """The report tells this one finding only: the others have tests of their own and cost seconds."""
    monkeypatch.setattr(findings, "_TELLERS", {"charter.structure_survival": findings._TELLERS["charter.structure_survival"]})


@pytest.fixture
def lives(month):
    """Tell of so many groups opened on 1 September with five founders; every fourth has no more and dies in October, every eighth one more and in November."""
    day = month.owner.hired_at.date().replace(month=9, day=1)

    def tell(count):
        for n in range(count):
            room, parts = make_group(month.place, n + 2).pk, n % 4
            month.tell(StructureDeclared(int(parts > 0), int(parts > 1), int(parts > 2)), group=room, day=day)
            month.comes(*range(5000 + 10 * n, 5005 + 10 * n), day=day, group=room)
            if parts == 0 or n % 8 == 1:
                dead = day.replace(month=10 if parts == 0 else 11, day=1 + n % 20)
                month.tell(SignalTurned("life", "dying", "dead", False, (), ()), group=room, day=dead)
        return month

    return tell


def report(sit, month):
    """The report's page on 1 December."""
    owner = stage.login(month.owner.pk, "lin")
    with clock.fixed(DECEMBER):
        month.end()
        held.drop()
        return sit(owner).get("/c/renji/data/report/").content.decode()


@pytest.mark.mechanism("003-020")
def test_the_report_sets_structure_against_survival_and_below_twenty_groups_says_that_nothing_follows(sit, lives):
    month = lives(19)
    page = report(sit, month)
    assert "结构和寿命的关系还下不了结论：只有 19 个群可比，要 20 个" in page


@pytest.mark.mechanism("003-020")
def test_over_two_dozen_groups_the_report_prints_groups_deaths_and_interval_and_censors_the_living(sit, lives):
    month = lives(24)
    page = report(sit, month)
    assert "活过头 30 天的 24 个群里，9 个死了，15 个还活着（按删失算）" in page
    row = month.ask("charter.structure_survival")[0]
    assert f"{round(100 * row['concordance'])}% 的对比里是这样（只是相关，不能说明因果）" in page
    assert f"95% 区间 {round(100 * row['low'])}% 到 {round(100 * row['high'])}%" in page
    # Six died in October with founders only: each against the 18 with more agrees (108), among themselves 14 halves, for two died on the same day;
    # three died in November with one part: each against twelve with more agrees (36), against three alive with as much 9 halves, among themselves 3.
    assert (row["pairs"], row["concordance"]) == (108 + 14 + 36 + 9 + 3, (108 + 7 + 36 + 4.5 + 1.5) / (108 + 14 + 36 + 9 + 3))
