"""The API's tests stand on a small club with one open group."""

import pytest
from django.test import Client

from qunying.faces.kit import buckets


class Api:
    """A client that speaks JSON, with a device secret or without."""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret
        self.client = Client(headers={"Authorization": f"Bearer {secret}"} if secret else {})

    def post(self, path: str, **body):
        """Status and answer."""
        answer = self.client.post(f"/api{path}", body, content_type="application/json")
        return answer.status_code, answer.json()

    def get(self, path: str):
        """Status and answer."""
        answer = self.client.get(f"/api{path}")
        return answer.status_code, answer.json()


@pytest.fixture(autouse=True)
def patient():
    """Nobody has done anything too often yet."""
    for bucket in buckets.ALL:
        bucket.clear()


@pytest.fixture
def api() -> type[Api]:
    return Api
