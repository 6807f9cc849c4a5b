"""Verbs, batch writes, claims, ids and refusals."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from qunying.kernel import bulk, clock, ids, refusals, verbs
from qunying.kernel.models import ClockRow
from qunying.kernel.refusals import Refused

BOOK = {"community": "bigint", "timezone": "text"}


@pytest.fixture
def greet():
    """A verb of our own, gone after the test."""

    @verbs.verb("test.greet", needs=("owner",))
    def greet(name: str, *, times: int = 1) -> str:
        """The name has been said that often."""
        return name * times

    yield greet
    del verbs._VERBS["test.greet"]


def test_a_verb_is_called_by_name_with_its_words_made_typed(greet):
    verb = verbs.get("test.greet")
    assert (verb.call(name="你好", times="2"), verb.summary, verb.needs) == ("你好你好", "The name has been said that often.", ("owner",))


@pytest.mark.parametrize("arguments", [{"name": "x", "times": "often"}, {"times": 1}, {"name": "x", "volume": 3}])
def test_wrong_parameters_are_refused_before_anything_happens(greet, arguments):
    with pytest.raises(Refused) as refused:
        verbs.get("test.greet").call(**arguments)
    assert (refused.value.code, refused.value.data["verb"]) == ("bad_parameter", "test.greet")


def test_an_unknown_verb_is_refused_by_name():
    with pytest.raises(Refused) as refused:
        verbs.get("test.gret")
    assert "test.gret" in str(refused.value)


def test_two_verbs_cannot_share_a_name(greet):
    with pytest.raises(RuntimeError, match="registered twice"):
        verbs.verb("test.greet")(lambda: None)


def test_a_mutation_run_turns_exactly_the_named_verb_into_nothing(monkeypatch):
    monkeypatch.setenv(verbs.NOOP_VARIABLE, "test.silenced")
    try:
        silenced = verbs.verb("test.silenced")(lambda: "done")
        kept = verbs.verb("test.kept")(lambda: "done")
        assert (silenced(), kept()) == (None, "done")
    finally:
        verbs._VERBS.pop("test.silenced", None)
        verbs._VERBS.pop("test.kept", None)


@pytest.mark.django_db
def test_inserting_new_rows_leaves_known_keys_alone_and_names_the_new_ones():
    with transaction.atomic():
        bulk.insert_rows("journal_book", BOOK, [(1, "UTC"), (2, "UTC")])
        new = bulk.insert_new("journal_book", BOOK, [(2, "Asia/Tokyo"), (3, "UTC"), (3, "Asia/Tokyo")], key="community")
    with connection.cursor() as cursor:
        cursor.execute("SELECT community, timezone FROM journal_book ORDER BY community")
        assert (new, cursor.fetchall()) == ({3}, [(1, "UTC"), (2, "UTC"), (3, "UTC")])


@pytest.mark.django_db
def test_nothing_to_insert_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert (bulk.insert_new("journal_book", BOOK, [], key="community"), bulk.existing("journal_book", "community", [])) == (set(), set())
        bulk.insert_rows("journal_book", BOOK, [])
        bulk.add_to("journal_cursor", "fact", {})


@pytest.mark.django_db
def test_a_plain_insert_of_a_known_key_raises_and_nothing_stands():
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert_rows("journal_book", BOOK, [(7, "UTC"), (7, "UTC")])
    assert bulk.existing("journal_book", "community", [7]) == set()


@pytest.mark.django_db
def test_amounts_are_added_to_their_rows():
    for number in (1, 2):
        ClockRow.objects.create(pk=number, offset_us=10 * number)
    bulk.add_to("kernel_clock", "offset_us", {1: 5, 2: -3})
    assert dict(ClockRow.objects.values_list("pk", "offset_us")) == {1: 15, 2: 17}


@pytest.mark.django_db
def test_times_survive_the_raw_road_to_the_database(morning):
    assert bulk.from_db_time(bulk.db_time(morning + timedelta(microseconds=7))) == morning + timedelta(microseconds=7)
    assert bulk.from_db_time(None) is None


def test_public_ids_are_random_and_easy_to_read_aloud():
    made = {ids.public_id() for _ in range(1000)}
    assert (len(made), {len(i) for i in made}, set("".join(made)) & set("01ilo")) == (1000, {12}, set())


def test_a_keyed_hash_is_stable_depends_on_purpose_and_hides_its_input():
    phone = ids.keyed_hash("13800001111", purpose="phone")
    assert phone == ids.keyed_hash("13800001111", purpose="phone") != ids.keyed_hash("13800001111", purpose="openid")
    assert "13800001111" not in phone and len(phone) == 41


def test_a_code_has_one_sentence_only():
    with pytest.raises(RuntimeError, match="two sentences"):
        refusals.sentences(unknown_verb=lambda d: "another")


def test_bulk_work_in_paced_chunks_covers_every_item(morning):
    seen = [list(chunk) for chunk in bulk.paced(bulk.chunks([1, 2, 3, 4, 5], 2))]
    assert seen == [[1, 2], [3, 4], [5]]
    assert clock.now() == morning
