"""Console accounts: the first owner's, and those of staff."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from qunying.kernel.refusals import Refused
from qunying.people import queries
from qunying.people.models import Account

FIRST_OWNER_LOCK = 7_401  # any number of our own; PostgreSQL's advisory locks have one name space per database


def create_account(*, username: str, password: str, display_name: str = "", installation_owner: bool = False) -> Account:
    """The account can sign in to the console; an installation's owner sees every community. Refused ``username_taken`` or ``weak_password``."""
    account = _account(username, password, display_name, installation_owner)
    with transaction.atomic():
        _save(account)
    return account


def create_first_owner(*, username: str, password: str, display_name: str = "") -> Account:
    """The installation has its owner; of two who come first at once only one is. Refused ``owner_exists`` and as ``create_account`` is."""
    account = _account(username, password, display_name, True)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST_OWNER_LOCK])
        if queries.has_owner():
            raise Refused("owner_exists")
        _save(account)
    return account


def _account(username: str, password: str, display_name: str, installation_owner: bool) -> Account:
    """Hashing takes almost half a second, so it is done before anybody else has to wait for the writer."""
    try:
        validate_password(password)
    except ValidationError as problem:
        raise Refused("weak_password", problems=_("；").join(problem.messages)) from None
    account = Account(username=username, display_name=display_name or username, is_superuser=installation_owner, is_staff=False)
    account.set_password(password)
    return account


def _save(account: Account) -> None:
    if Account.objects.filter(username=account.username).exists():
        raise Refused("username_taken", username=account.username)
    account.save()
