"""Token buckets: a burst, then a steady rate, each key for itself."""

import pytest

from qunying.kernel import limits
from qunying.kernel.refusals import Refused


@pytest.fixture
def at(monkeypatch):
    """A monotonic clock that stands where the test puts it."""
    clock = [100.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: clock[0])
    return clock


def test_after_the_burst_one_more_is_allowed_every_so_often_and_keys_do_not_share(at):
    buckets = limits.Buckets(burst=2, seconds_each=10)
    buckets.take("mei")
    buckets.take("mei")
    at[0] += 4
    with pytest.raises(Refused) as refused:
        buckets.take("mei")
    buckets.take("wang")
    at[0] += 6
    buckets.take("mei")
    assert (refused.value.code, refused.value.data) == ("too_many_requests", {"seconds": 6})


def test_cleared_buckets_are_full(at):
    buckets = limits.Buckets(burst=1, seconds_each=10)
    buckets.take("mei")
    buckets.clear()
    buckets.take("mei")
    with pytest.raises(Refused):
        buckets.take("mei")


def test_when_too_many_keys_are_known_the_full_ones_are_forgotten(at, monkeypatch):
    monkeypatch.setattr(limits, "KEYS_MAX", 2)
    buckets = limits.Buckets(burst=1, seconds_each=10)
    buckets.take("old")
    at[0] += 11
    for key in ("a", "b"):
        buckets.take(key)
    assert set(buckets._tokens) == {"a", "b"}
