"""The keyboard, the console and a house of its own, as in the faces' own tests; nothing held from the test before."""

import pytest

from qunying.faces.console.tests.conftest import alone, sit  # noqa: F401
from qunying.faces.kit import buckets
from qunying.faces.shell.tests.conftest import qunying, spoil  # noqa: F401
from qunying.faces.shell.tests.test_kills import house  # noqa: F401


@pytest.fixture(autouse=True)
def patient():
    """Nobody has done anything too often yet."""
    for bucket in buckets.ALL:
        bucket.clear()
