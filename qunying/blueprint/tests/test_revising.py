"""Revisions without an apply: with author, reason, origin and parent; on top of the newest or not at all."""

import pytest

from qunying.blueprint import queries, services
from qunying.blueprint.difference import between
from qunying.blueprint.load import load_text
from qunying.blueprint.models import Origin, Revision
from qunying.blueprint.tests.toy import rows, text, thing
from qunying.kernel.refusals import Refused, sentence

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(attic):
    """The attic holds one thing, by revision 1."""
    return services.apply(load_text(text(thing("a"))), checksum=None, author="林静", reason="开始").community


def revise(words, based_on=1, **more):
    return services.revise(load_text(text(*words)), **({"based_on": based_on, "author": "陈知行", "reason": "换词"} | more))


def test_a_revision_is_kept_and_nothing_is_carried_out(home):
    assert revise([thing("a", "新")], source="sheet", account=3, staff=4) == 2
    (row, first) = queries.history(home)
    assert (row.author, row.reason, row.kind, row.parent, row.applied_at) == ("陈知行", "换词", "sheet", 1, None)
    assert (first.kind, first.parent, first.applied_at is not None) == ("new", None, True)
    assert (queries.in_force(home).number, len(rows(home)), "好" in rows(home)[0][3]) == (1, 1, False)
    assert list(Origin.objects.filter(kind="sheet").values_list("account", "staff")) == [(3, 4)]


def test_its_apply_makes_it_hold_without_a_third_revision(home):
    revise([thing("a", "新")])
    done = services.apply(load_text(queries.newest(home).source), checksum=None, author="林静")
    assert (done.revision, queries.in_force(home).number, Revision.objects.count()) == (2, 2, 2)


def test_on_an_older_revision_than_the_newest_nothing_is_saved_and_who_changed_it_is_told(home):
    revise([thing("a", "新")], author="唐立诚", reason="下雨改室内")
    with pytest.raises(Refused) as refused:
        revise([thing("a", "别的")])
    said = sentence(refused.value)
    assert (refused.value.code, "唐立诚" in said, "下雨改室内" in said, "第 2 版" in said) == ("revision_overtaken", True, True, True)
    assert Revision.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "more", "code"),
    [([thing("a", "新")], {"reason": "  "}, "revision_without_reason"), ([thing("a", "坏")], {}, "blueprint_faulty"), ([thing("a")], {}, "revision_unchanged")],
)
def test_what_has_no_reason_a_fault_or_no_change_is_refused(home, words, more, code):
    with pytest.raises(Refused) as refused:
        revise(words, **more)
    assert (refused.value.code, Revision.objects.count()) == (code, 1)


def test_the_difference_names_each_thing_with_its_fields_and_counts_the_groups(attic):
    before = load_text(text(thing("a"), thing("b"), thing("g", unit="group:1")))
    after = load_text(text(thing("a", "新"), thing("c"), thing("g", "新", unit="group:1")))
    found = between(before, after)
    told = [(line.sign, line.words, line.fields) for line in found.lines]
    assert told == [("~", "thing a", (("text", "好", "新"),)), ("+", "thing c", ()), ("-", "thing b", ())]
    assert (found.groups, "-  - id: b" in found.text, between(after, after).none) == (1, True, True)
