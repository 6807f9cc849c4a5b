"""Signed links into the console: a demo's one-time sign-in, and the invitation that lets a member of staff choose a password."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

from qunying.people import queries as people
from qunying.people.rules import roles_of

DEMO_SALT: Final = "qunying.console.demo"
DEMO_HOURS_VALID: Final = 24
INVITE_SALT: Final = "qunying.console.invite"
INVITE_DAYS_VALID: Final = 3


def demo_login_url(account: Any) -> str:
    """The address that signs this demo account in, once and within a day; the key of this installation signs it, so no other takes it."""
    token = signing.dumps([account.pk, _stamp(account)], salt=DEMO_SALT)
    return f"{settings.PUBLIC_URL}{reverse('console:enter', args=[token])}"


def demo_account(token: str) -> Any | None:
    """The account a demo link signs in now; None when forged, too old, used, or when the account is more than a demo's."""
    try:
        pk, stamp = signing.loads(token, salt=DEMO_SALT, max_age=DEMO_HOURS_VALID * 3600)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    account = get_user_model()._default_manager.filter(pk=pk, is_active=True).first()
    if account is None or _stamp(account) != stamp or not may_demo(account):
        return None
    return account


def may_demo(account: Any) -> bool:
    """Whether the account works in demo or archive communities only, and either operates one or the installation has no owner yet."""
    if account.is_superuser:
        return False
    mine = people.communities_of(account.pk)
    if not any(one.is_demo for one in mine) or not all(one.is_demo or one.is_archive for one in mine):
        return False
    demos = {one.pk for one in mine if one.is_demo}
    operates = any("operator" in held for community, held in roles_of(account).items() if community in demos)
    return operates or not people.has_owner()


def invite_url(staff_id: int) -> str:
    """The address with which this member of staff chooses a password; it opens nothing once they have a login."""
    return f"{settings.PUBLIC_URL}{reverse('console:invited', args=[signing.dumps(staff_id, salt=INVITE_SALT)])}"


def invited_staff(token: str) -> int | None:
    """Whom an invitation is for; None when forged or too old."""
    try:
        return int(signing.loads(token, salt=INVITE_SALT, max_age=INVITE_DAYS_VALID * 24 * 3600))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def _stamp(account: Any) -> str:
    """Changes with every sign-in, so that a link works once."""
    return account.last_login.isoformat() if account.last_login else ""
