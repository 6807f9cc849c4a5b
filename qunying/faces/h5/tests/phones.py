"""Phones in tests: the one that holds somebody's card, and how to open it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from qunying.faces.kit.cardlinks import token_for


def card_of(staff_id: int) -> str:
    """The address of this person's card now."""
    return f"/m/card/{token_for(staff_id)}"


def phone_of(staff_id: int, **options: Any) -> Client:
    """The phone that holds this person's card: it has opened the link once."""
    client = Client(**options)
    assert client.get(card_of(staff_id), follow=True).status_code == 200
    return client
