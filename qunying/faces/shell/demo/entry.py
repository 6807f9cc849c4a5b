"""A link that signs in the demo's operator once, so that nobody invents a password to look around."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from qunying.kernel.ids import token
from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people import services

USERNAME: Final = "demo"
SALT: Final = "qunying.demo-entry"
DAYS_VALID: Final = 3
BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


def open_desk(community_id: int) -> None:
    """Every owner's post of the demo is held by the account ``demo``, whose password nobody knows; done again it changes nothing."""
    account = people.account(USERNAME) or services.create_account(username=USERNAME, password=token(32), display_name="演示运营官")
    for staff in people.staff(community_id):
        if staff.role == "owner" and not staff.has_login:
            services.give_login(staff.id, account_id=account.pk)


def link(base: str) -> str:
    """The address that signs in the demo's operator, once; empty where there is no demo."""
    account = people.account(USERNAME)
    return f"{base}/demo/enter/{_token(account)}" if account is not None else ""


def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """The browser is signed in as the demo's operator; refused ``link_used`` or ``link_unknown``."""
    account: Any = people.account(USERNAME)
    try:
        seen = signing.loads(secret, salt=SALT, max_age=DAYS_VALID * 24 * 3600)
    except signing.BadSignature:
        raise Refused("link_unknown") from None
    if account is None:
        raise Refused("link_unknown")
    if seen != _stamp(account):
        raise Refused("link_used")
    login(request, account, backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _token(account: Any) -> str:
    return signing.dumps(_stamp(account), salt=SALT)


def _stamp(account: Any) -> list[str]:
    """Changes with every sign-in, so that a link works once."""
    last = account.last_login.isoformat() if account.last_login else ""
    return [str(account.pk), last]
