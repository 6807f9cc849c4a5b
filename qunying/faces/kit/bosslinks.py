"""The address of the boss page: the link is the key, and a new one ends the old."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.urls import reverse

from qunying.people import services as people

PAGE: Final = "boss"


def url_for(community_id: int) -> str:
    """The address to give to whoever pays for the community."""
    return f"{settings.PUBLIC_URL}{reverse('boss:week', args=[people.page_token(community_id, page=PAGE)])}"


def community_of(token: str) -> int | None:
    """Whose page this link opens; None when it is forged or has been ended."""
    found = people.page_of_token(token)
    return found[0] if found and found[1] == PAGE else None
