"""Scorecards from facts, counted on paper; what nothing tells of is unknown."""

from datetime import date

import pytest

from qunying.charter import services
from qunying.charter.scores import keeping, versions
from qunying.faces.console.tests.scorecards.month import DECEMBER
from qunying.groups import services as groups
from qunying.insight import acts
from qunying.journal.models import FactRow
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

NOVEMBER = date(2026, 11, 1)
pytestmark = pytest.mark.django_db(transaction=True)


def scores(rows):
    return {row["part"]: row["score"] for row in rows}


def test_four_senses_and_five_parts_as_counted_by_hand_and_what_rests_on_one_figure_is_unknown(month):
    rows = {row["part"]: row for row in month.told().ask_in_december("charter.senses")}
    # 89, 100, 83 and 40 at 2 : 2 : 2 : 1 · 100, 100, 50, 100 at 3 : 2 : 1 : 1 · 83, 100, 100 at 2 : 2 : 1
    assert {part: row["score"] for part, row in rows.items()} == {"ritual": 83, "participation": 93, "organization": 93, "belonging": None}
    assert (rows["belonging"]["state"], rows["belonging"]["known"], rows["ritual"]["weights"]) == ("unknown", 1, "v1.0")
    told = {one["name"]: (one["n"], one["of"], one["facts"]) for row in rows.values() for one in row["evidence"] if one["known"]}
    assert told == {
        "accepted": (8, 10, 8), "on_time": (18, 20, 20), "promises": (3, 4, 4), "rewarded": (2, 10, 2), "speakers": (3, 10, 4), "checked": (5, 10, 5),
        "took_part": (1, 10, 1), "settled": (5, 10, 10), "tasks": (3, 4, 7), "duty": (1, 1, 1), "briefs": (1, 1, 2), "mutual": (2, 3, 2),
    }  # fmt: skip
    (row,) = month.ask_in_december("charter.structure")
    assert [row[part] for part in ("core", "founders", "platform", "entry", "rules")] == ["used", "used", "idle", "used", "absent"]
    assert (row["score"], [str(one) for one in row["idle"]]) == (70, ["交流平台"])


def test_where_words_cannot_be_seen_or_nothing_was_declared_what_needs_it_is_unknown_and_the_rest_counts(month, monkeypatch):
    monkeypatch.setitem(acts._BLIND, "messages", [lambda community: frozenset({month.room.pk})])
    FactRow.objects.filter(kind="charter.structure_declared").delete()
    rows = {row["part"]: row for row in month.told().ask_in_december("charter.senses")}
    # speakers and settled are gone: checked 100 and took_part 50 at 2 : 1
    assert (rows["participation"]["score"], rows["belonging"]["state"]) == (83, "unobservable")
    assert [one["unseen"] for one in rows["participation"]["evidence"]] == [True, False, False, True]
    (row,) = month.ask_in_december("charter.structure")
    assert (row["score"], row["state"], row["core"], row["founders"]) == (None, "unknown", "unknown", "used")


def test_a_month_is_kept_once_a_version_and_every_score_is_made_again_from_the_journal(month):
    month.told()
    with clock.fixed(DECEMBER):
        month.end()
        first = services.keep_scores(month.community)
        assert (first > 0, services.keep_scores(month.community)) == (True, 0)
        assert services.weigh_scores(month.community, {"senses.ritual.rewarded": 10}, revision=1) == "v1.1"
        assert services.weigh_scores(month.community, {"senses.ritual.rewarded": 10}, revision=1) == "v1.1"
        assert services.keep_scores(month.community) == first
    assert all(keeping.replayed(fact).value == fact.payload["score"] for fact in keeping.kept(month.community, groups_=[month.room.pk]))
    kept = [fact for fact in keeping.kept(month.community, groups_=[month.room.pk]) if (fact.payload["kind"], fact.payload["part"]) == ("senses", "ritual")]
    assert [(fact.payload["weights"], fact.payload["score"]) for fact in kept] == [("v1.0", 83), ("v1.1", 59)]
    asked = {"start": NOVEMBER, "end": NOVEMBER}
    by_version = [scores(month.ask_in_december("charter.senses", weights=version, **asked))["ritual"] for version in ("", "v1.0")]
    assert by_version == [59, 83]
    with pytest.raises(Refused):
        versions.get(month.community, "v1.7")


def test_the_structure_as_declared_is_written_down_only_when_it_reads_differently(month):
    assert services.note_structure(month.community) == 0
    groups.appoint(month.room.pk, month.owner.pk, "operator")
    assert (services.note_structure(month.community), services.note_structure(month.community)) == (1, 0)
    assert FactRow.objects.filter(kind="charter.structure_declared").latest("id").payload == {"core": 2, "platforms": 1, "entry": 1}
