"""The hash chain: every later change of a sealed row is found and the first broken row named."""

import pytest
from django.db import DatabaseError, connection

from qunying.incentives import services
from qunying.incentives.ledger import chain
from qunying.incentives.ledger.chain import Broken, seal, verify
from qunying.incentives.models import Seal, Transfer
from qunying.incentives.services import Grant, grant_many

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sealed(camp) -> list[int]:
    """Twelve transfers sealed in stretches of five; their ids."""
    grant_many([Grant(f"k{n:02}", camp, n, 5, "join", 1, n) for n in range(12)])
    assert [seal(stretch=5) for _ in range(4)] == [5, 5, 2, 0]
    return list(Transfer.objects.order_by("id").values_list("id", flat=True))


def broken() -> tuple[int, str] | None:
    found = verify().broken
    return (found.transfer, found.why) if found else None


def test_an_untouched_ledger_verifies_and_tells_its_head(sealed):
    verdict = verify()
    assert (verdict.rows, verdict.unsealed, verdict.broken, verdict.head) == (12, 0, None, Seal.objects.latest("last").hash)


def test_an_empty_ledger_verifies(db):
    assert (seal(), verify()) == (0, chain.Verdict(0, 0, chain.START, None))


def test_rows_written_later_are_unsealed_until_the_next_seal(sealed, camp):
    grant_many([Grant("later", camp, 1, 5, "join", 1, 99)])
    assert (verify().unsealed, services.seal_ledger(), verify().unsealed) == (1, 1, 0)


@pytest.mark.parametrize("column, value", [("amount", 500), ("rule_version", 2), ("evidence", 4), ("happened_at", "2026-01-01T00:00:00Z")])
def test_a_changed_row_is_named(sealed, column, value):
    Transfer.objects.filter(pk=sealed[6]).update(**{column: value})
    assert broken() == (sealed[6], "changed")


def test_a_removed_row_is_named_within_a_stretch_and_at_its_end(sealed):
    Transfer.objects.filter(pk=sealed[11]).delete()
    assert broken() == (sealed[11], "missing")
    Transfer.objects.filter(pk=sealed[6]).delete()
    assert broken() == (sealed[6], "missing")


def test_a_row_slipped_between_two_sealed_rows_is_named(camp):
    grant_many([Grant(f"k{n}", camp, n, 5, "join", 1, n) for n in range(4)])
    ids = list(Transfer.objects.order_by("id").values_list("id", flat=True))
    Transfer.objects.filter(pk=ids[1]).update(id=ids[3] + 100)
    Transfer.objects.filter(pk=ids[3]).update(id=ids[3] + 50)
    seal()
    Transfer.objects.filter(pk=ids[2]).update(id=ids[1])
    assert broken() == (ids[1], "added")


def test_a_row_slipped_in_at_the_end_of_a_stretch_is_named(camp):
    grant_many([Grant(f"k{n}", camp, n, 5, "join", 1, n) for n in range(3)])
    ids = list(Transfer.objects.order_by("id").values_list("id", flat=True))
    seal(stretch=2)
    row = Seal.objects.get()
    Seal.objects.filter(pk=row.pk).update(last=ids[2])
    assert verify().broken == Broken(ids[2], row.pk, "added")


def test_a_forged_seal_is_named(sealed):
    middle = Seal.objects.order_by("last")[1]
    Seal.objects.filter(pk=middle.pk).update(hash="f" * 64)
    assert verify().broken == Broken(sealed[9], middle.pk, "seal")
    Seal.objects.filter(pk=middle.pk).update(hash=middle.hash, previous="f" * 64)
    assert verify().broken == Broken(sealed[5], middle.pk, "seal")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="ids are handed out before commit only on PostgreSQL")
class TestOnPostgres:
    def test_nothing_is_sealed_while_a_smaller_id_may_still_commit(self, camp, other_connection):
        grant_many([Grant("first", camp, 1, 5, "join", 1, 1)])
        with other_connection.cursor() as cursor:
            cursor.execute("BEGIN")
            columns = "community, inputs, kind, debit_id, credit_id, amount, rule, rule_version, reason, happened_at, recorded_at"
            cursor.execute(f"INSERT INTO incentives_transfer (key, {columns}) SELECT 'open', {columns} FROM incentives_transfer")
            assert seal() == 0
            cursor.execute("COMMIT")
        assert (seal(), verify().unsealed) == (2, 0)

    def test_a_second_sealer_leaves_the_work_to_the_first(self, camp, other_connection):
        grant_many([Grant("first", camp, 1, 5, "join", 1, 1)])
        with other_connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [chain._SEALER])
            assert seal() == 0
            cursor.execute("ROLLBACK")
        assert seal() == 1

    def test_trouble_other_than_waiting_is_not_swallowed(self, camp, monkeypatch):
        monkeypatch.setattr(chain, "LOCK_TIMEOUT_MS", "nonsense")
        with pytest.raises(DatabaseError, match="lock_timeout"):
            seal()

    @pytest.fixture
    def other_connection(self):
        made = connection.copy()
        yield made
        made.close()
