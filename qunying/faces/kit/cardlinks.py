"""Signed links to the card page of staff who live on a phone: for one person, for some days, without a login."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing

SALT: Final = "qunying.staff-card"
DAYS_VALID: Final = 30  # a camp with its run-up; a new link is one click in the console


def token_for(staff_id: int) -> str:
    """The token that opens this person's card page."""
    return signing.dumps(staff_id, salt=SALT)


def url_for(staff_id: int) -> str:
    """The address to send to this person."""
    return f"{settings.PUBLIC_URL}/m/card/{token_for(staff_id)}"


def staff_in(token: str) -> int | None:
    """Whose token this is, or None when it is forged or too old."""
    try:
        return int(signing.loads(token, salt=SALT, max_age=DAYS_VALID * 24 * 3600))
    except (signing.BadSignature, TypeError, ValueError):
        return None
