"""Signed links to the card page of staff who live on a phone: for one person, for some days, without a login, until a new one is issued."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from qunying.camps.hosts import queries as hosts

SALT: Final = "qunying.staff-card"
DAYS_VALID: Final = 30  # a camp with its run-up; a new link is one click in the console


def token_for(staff_id: int) -> str:
    """The token that opens this person's card page now; the same person's tokens of an earlier serial open nothing."""
    serial = hosts.serial_of(staff_id)
    return signing.dumps([staff_id, serial] if serial else staff_id, salt=SALT)


def url_for(staff_id: int) -> str:
    """The address to send to this person."""
    return f"{settings.PUBLIC_URL}/m/card/{token_for(staff_id)}"


def read(token: str) -> tuple[int, int] | None:
    """Whose token this is and its serial, or None when it is forged or too old."""
    try:
        found = signing.loads(token, salt=SALT, max_age=DAYS_VALID * 24 * 3600)
        staff_id, serial = found if isinstance(found, list) else (found, 0)
        return int(staff_id), int(serial)
    except (signing.BadSignature, TypeError, ValueError):
        return None


def staff_in(token: str) -> int | None:
    """Whose token this is, or None when it is forged or too old; whether this phone may open it is ``h5.cards.worker_of``'s to say."""
    found = read(token)
    return found[0] if found else None


def with_link(body: str, message_id: str) -> str:
    """The words to copy into a chat, with the message's own short link at their end."""
    invited = _("打卡、看原文：")  # by itself: marked words inside an f-string are not found for translation
    return f"{body.rstrip()}\n\n{invited}{settings.PUBLIC_URL}/m/o/{message_id}"
