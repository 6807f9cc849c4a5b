"""A large lake's bases are kept by month: the same numbers, and only what changed is computed anew."""

import os
from datetime import date

import pytest

from qunying.insight import queries
from qunying.insight.engines import monthly
from qunying.insight.lake import files
from qunying.people.facts import Hired

pytestmark = pytest.mark.django_db(transaction=True)
OCTOBER, NOVEMBER = date(2026, 10, 5), date(2026, 11, 3)


@pytest.fixture
def months(story, monkeypatch):
    """A lake of two months that counts as large; gives the files of its bases."""
    story.comes(1, 2, 3, day=date(2026, 10, 1))
    story.says(1, 2, 3, day=OCTOBER)
    story.says(1, 2, day=NOVEMBER)
    story.end()
    monkeypatch.setattr(monthly, "ROWS_FROM", 1)
    return lambda: {path.name.rsplit("-", 1)[0]: path.name for path in sorted((files.root() / "bases").rglob("member_day-*.parquet"), key=os.path.getmtime)}


def spoken(story):
    return [(row["day"].month, row["messages"], row["members"]) for row in story.ask("channels.volume")]


def test_kept_months_give_the_numbers_of_the_whole(story, months, monkeypatch):
    kept = spoken(story)
    monkeypatch.setattr(monthly, "ROWS_FROM", 10**9)
    queries.forget()
    assert kept == spoken(story) == [(10, 3, 3), (11, 2, 2)]


def test_a_new_fact_makes_its_month_anew_and_no_other(story, months):
    spoken(story)
    before = months()
    story.says(3, day=NOVEMBER)
    story.end()
    assert spoken(story) == [(10, 3, 3), (11, 3, 3)]
    after = months()
    assert (after["member_day-2026-10"], after["member_day-2026-11"] == before["member_day-2026-11"]) == (before["member_day-2026-10"], False)


def test_a_change_of_role_reaches_exactly_the_months_it_holds_in(story, months):
    spoken(story)
    before = months()
    story.tell(Hired("host", True), who=2, day=date(2026, 11, 2))
    story.end()
    assert spoken(story) == [(10, 3, 3), (11, 1, 1)]
    assert months()["member_day-2026-10"] == before["member_day-2026-10"]


def test_bases_thrown_away_come_back(story, months):
    first = spoken(story)
    for path in (files.root() / "bases").rglob("*.parquet"):
        path.unlink()
    queries.forget()
    assert spoken(story) == first
