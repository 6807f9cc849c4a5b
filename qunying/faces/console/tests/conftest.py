"""Every test has a lake folder of its own and nothing held from the test before."""

import pytest

from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage


@pytest.fixture(autouse=True)
def alone(settings, tmp_path):
    """No answer of another test, no file of another lake."""
    from qunying.insight import queries

    held.settle()  # what a page of the test before still asks behind itself would ask this test's house
    settings.DATA = tmp_path
    held.drop()
    queries.forget()
    yield
    held.settle()
    held.drop()
    queries.forget()


@pytest.fixture
def camp(db, morning):
    """Three groups over three days, at 08:30 on the first; the morning has not been sent yet."""
    return stage.build()


@pytest.fixture
def sit(client):
    """Sit somebody down at the console; returns the client."""

    def seat(account):
        client.force_login(account, backend=stage.BACKEND)
        return client

    return seat
