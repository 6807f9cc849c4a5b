"""Signed links to the card page of staff who live on a phone: for one person, for some days, without a login."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing

SALT: Final = "qunying.staff-card"
DAYS_VALID: Final = 30  # a camp with its run-up; a new link is one click in the console


def token_for(staff_public_id: str) -> str:
    """The token that opens this person's card page."""
    return signing.dumps(staff_public_id, salt=SALT)


def path_for(staff_public_id: str) -> str:
    """The address of this person's card page on this installation, without the host."""
    return f"/m/card/{token_for(staff_public_id)}"


def url_for(staff_public_id: str) -> str:
    """The address to send to this person."""
    return f"{settings.PUBLIC_URL}{path_for(staff_public_id)}"


def staff_in(token: str) -> str | None:
    """Whose token this is (public id), or None when it is forged or too old."""
    try:
        return str(signing.loads(token, salt=SALT, max_age=DAYS_VALID * 24 * 3600))
    except signing.BadSignature:
        return None
