"""Apply: whole units only, the canary first, nothing twice, and every attempt in the journal."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunying.blueprint import apply as applying
from qunying.blueprint import queries, services
from qunying.blueprint.load import load_text
from qunying.blueprint.models import Application, Revision
from qunying.blueprint.tests import toy
from qunying.blueprint.tests.toy import text, thing
from qunying.journal.models import FactRow
from qunying.kernel import verbs
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.usefixtures("attic")

TWO_UNITS = text(thing("x"), thing("y", unit="group:1"), thing("z", unit="group:2"), thing("w", unit="group:2"))


def apply(blueprint_text, checksum=None, **options):
    return services.apply(load_text(blueprint_text), checksum=checksum, **options)


def facts():
    return [(fact.kind, fact.payload) for fact in FactRow.objects.filter(kind__startswith="blueprint.").order_by("id")]


class Stop(Exception):
    """As good as a kill: the transaction does not commit."""


def stop_at(monkeypatch, nth):
    passed = []

    def reach(name):
        passed.append(name)
        if len(passed) == nth:
            raise Stop

    monkeypatch.setattr(applying, "reach", reach)


def test_an_apply_does_the_plan_and_the_next_one_has_nothing_to_do():
    done = apply(TWO_UNITS, author="林", reason="开张")
    again = apply(TWO_UNITS)
    assert (done.create, done.units, done.revision) == (4, ["community", "group:1", "group:2"], 1)
    assert (again.changed, again.revision, Application.objects.count()) == (False, 1, 1)
    assert facts() == [("blueprint.applied", {"blueprint": f"sha256:{load_text(TWO_UNITS).hash}", "number": 1, "created": 4, "updated": 0, "removed": 0})]


def test_the_revision_keeps_what_was_applied_by_whom_and_why():
    apply(TWO_UNITS, author="林", reason="开张")
    row = Revision.objects.get()
    assert (row.number, row.author, row.reason, load_text(row.source).hash) == (1, "林", "开张", row.sha256)
    apply(text(thing("x")), reason="清场", force=True)
    in_force = queries.in_force(1)
    assert (in_force.number, in_force.reason, [revision.number for revision in queries.revisions(1)]) == (2, "清场", [2, 1])


def test_a_change_of_words_alone_is_a_revision_without_changes():
    apply(text(thing("x")))
    done = apply(text(thing("x"), mission="把东西放得更好"))
    assert (done.changed, done.revision) == (False, 2)


def test_a_checksum_that_was_not_of_this_plan_refuses_and_changes_nothing():
    checksum = services.plan(load_text(TWO_UNITS)).checksum
    with pytest.raises(Refused) as refused:
        apply(text(thing("other")), checksum)
    assert (refused.value.code, queries.communities_with_revisions()) == ("wrong_checksum", [])
    assert apply(TWO_UNITS, checksum).create == 4


def test_a_state_that_changed_since_the_plan_refuses():
    apply(TWO_UNITS)
    checksum = services.plan(load_text(text(thing("x", "新")))).checksum
    toy.put(1, "y", text="改过", unit="group:1")
    with pytest.raises(Refused) as refused:
        apply(text(thing("x", "新")), checksum)
    assert refused.value.code == "wrong_checksum"


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_stopped_at_any_unit_the_finished_ones_stand_whole_and_a_second_run_completes_without_doubles(monkeypatch, nth):
    with monkeypatch.context() as patch, pytest.raises(Stop):
        stop_at(patch, nth)
        apply(TWO_UNITS)
    stood = [row[1] for row in toy.rows(1)]
    assert stood == [[], ["x"], ["x", "y"]][nth - 1]
    apply(TWO_UNITS)
    assert [row[1] for row in toy.rows(1)] == ["w", "x", "y", "z"]
    assert [kind for kind, _ in facts()] == ["blueprint.applied"]
    assert not apply(TWO_UNITS).changed


def test_stopped_before_the_end_mark_the_next_run_only_finishes(monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(Stop):
        patch.setattr(applying, "_finish", lambda run, done: (_ for _ in ()).throw(Stop))
        apply(TWO_UNITS)
    assert queries.in_force(1) is None
    done = apply(TWO_UNITS)
    assert (done.changed, done.revision, [kind for kind, _ in facts()]) == (False, 1, ["blueprint.applied"])


def test_what_all_share_is_created_first_and_removed_last(attic):
    apply(TWO_UNITS)
    attic.applied.clear()
    apply(text(thing("new"), thing("y", unit="group:1")), force=True)
    assert attic.applied == [("create", "new"), ("remove", "w"), ("remove", "z"), ("remove", "x")]


def test_a_run_that_was_overtaken_stops_at_its_next_unit():
    bp = load_text(TWO_UNITS)
    plan = services.plan(bp)

    def other_run_begins(unit, number, total):
        if number == 1:
            Application.objects.create(community=1, revision=Revision.objects.get(), checksum="", started_at=plan.now)

    with pytest.raises(Refused) as refused, applying.watched(other_run_begins):
        applying.carry_out(plan, seen=(0, 0))
    assert (refused.value.code, [row[1] for row in toy.rows(1)]) == ("apply_overtaken", ["x"])


def test_a_plan_made_before_another_apply_is_not_carried_out():
    apply(TWO_UNITS)
    stale = services.plan(load_text(text(thing("x", "新"))))
    seen = queries.progress(1)
    apply(text(thing("x", "别的")), force=True)
    with pytest.raises(Refused) as refused:
        applying.carry_out(stale, seen=seen)
    assert refused.value.code == "apply_overtaken"


def test_removing_much_needs_force():
    ten = [thing(f"t{number}") for number in range(10)]
    apply(text(*ten))
    with pytest.raises(Refused) as refused:
        apply(text(*ten[4:]))
    assert (refused.value.code, len(toy.rows(1))) == ("unsafe_plan", 10)
    assert apply(text(*ten[4:]), force=True).remove == 4


def test_a_faulty_blueprint_is_refused_with_its_first_layer_and_the_attempt_is_journalled():
    bad = text(thing("a", "坏"), rules="[{id: r, text: 坏}]")
    with pytest.raises(Refused) as refused:
        verbs.get("blueprint.apply").call(bp=bad, checksum="x")
    assert (refused.value.code, refused.value.data["layer"], refused.value.data["count"]) == ("blueprint_faulty", "规矩", 2)
    assert facts() == [("blueprint.refused", {"reason": "blueprint_faulty", "problems": 2})]
    assert not Revision.objects.exists()


def test_without_positioning_an_apply_is_refused_as_such_and_nothing_is_made():
    without = text(thing("a")).replace("positioning:\n  home: {id: attic, size: 2}\n", "")
    with pytest.raises(Refused) as refused:
        apply(without)
    assert (refused.value.code, facts()) == ("no_positioning", [("blueprint.refused", {"reason": "no_positioning", "problems": 1})])
    assert FactRow.objects.get().community == services.INSTALLATION


def test_an_export_applied_elsewhere_exports_the_same_bytes():
    apply(TWO_UNITS)
    first = services.export_of(1)
    other_home = first.replace("id: attic", "id: cellar").rpartition("seal:")[0]
    apply(other_home)
    assert services.export_of(2).rpartition("seal:")[0] == other_home
    apply(first)
    assert services.export_of(1) == first
    assert "size" not in first


def test_without_a_revision_there_is_nothing_to_export():
    with pytest.raises(Refused) as refused:
        services.export_of(9)
    assert refused.value.code == "no_revision"


names = st.sampled_from([f"t{number}" for number in range(8)])
texts = st.text("好坏新旧 a:{}'\"#\n", min_size=1, max_size=6)
units = st.sampled_from(["community", "group:1", "group:2"])
entries = st.dictionaries(names, st.tuples(texts, units, st.none() | st.integers(1, 5)), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=entries, second=entries)
def test_whatever_is_declared_after_an_apply_nothing_is_left_to_do(first, second):
    from qunying.blueprint import export

    for declared in (first, second):
        data = load_text(text()).data
        data["content"]["things"] = [
            {"id": name, "text": words + "！", "unit": unit, **({"day": day} if day else {})} for name, (words, unit, day) in declared.items()
        ]
        source = export.emit(data)
        services.apply(load_text(source), checksum=None, force=True)
        left = services.plan(load_text(source))
        assert (left.changes, left.drift) == ([], [])
        community = queries.home(load_text(source))
        assert sorted(row[1] for row in toy.rows(community)) == sorted(declared)


@pytest.mark.django_db(transaction=True)
def test_two_applies_at_the_same_moment_make_everything_once():
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def one(number):
        try:
            return "done" if apply(TWO_UNITS).changed else "nothing"
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(one, range(4)))
    assert set(outcomes) <= {"done", "nothing", "apply_overtaken"}  # each may be overtaken after a unit and leave the next one to who came later
    assert not apply(TWO_UNITS).changed
    assert sorted(row[1] for row in toy.rows(1)) == ["w", "x", "y", "z"]
    assert Revision.objects.filter(community=1).count() == 1
