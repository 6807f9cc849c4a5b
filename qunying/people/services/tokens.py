"""What lets a program ask the API in an account's name: made by the account itself, told once, kept as a keyed hash, ended by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from qunying.kernel import clock
from qunying.kernel.ids import keyed_hash, token
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people.models import Account, ApiToken
from qunying.people.services.names import clean_name

START: Final = "qy_"  # so that a secret left in a file by mistake is known for what it is
TOKENS_MOST: Final = 10
NAME_MOST: Final = 40
USED_AFTER: Final = timedelta(hours=1)  # asking is read-only; its trace is written once an hour at most
EVERYBODY: Final = ("owner", "operator", "analyst", "reviewer", "host", "guide")


@verb("people.issue_token", needs=EVERYBODY)
def issue_token(account_id: int, *, name: str) -> str:
    """A program that sends this secret sees what the account sees; it is returned this once and never kept in the clear.

    Refused ``name_empty``, ``name_too_long``, and ``tokens_full`` for more than ten at a time.
    """
    called = clean_name(name, longest=NAME_MOST)
    secret = START + token()
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account_id)  # two at once would both count nine
        if ApiToken.objects.filter(account_id=account_id, revoked_at=None).count() >= TOKENS_MOST:
            raise Refused("tokens_full", limit=TOKENS_MOST)
        ApiToken.objects.create(account_id=account_id, name=called, hash=_hash(secret), created_at=clock.now())
    return secret


@verb("people.revoke_token", needs=EVERYBODY)
def revoke_token(account_id: int, *, public_id: str) -> bool:
    """The account's token of that id opens nothing any more; returns whether it did before."""
    mine = ApiToken.objects.filter(account_id=account_id, public_id=public_id, revoked_at=None)
    return mine.update(revoked_at=clock.now()) == 1


def account_of_token(secret: str) -> Account | None:
    """The active account in whose name this secret asks, else None; one indexed read, and one write an hour at most."""
    if not secret.startswith(START):
        return None
    known = ApiToken.objects.select_related("account").filter(hash=_hash(secret), revoked_at=None, account__is_active=True).first()
    if known is None:
        return None
    now = clock.now()
    if known.used_at is None or now - known.used_at >= USED_AFTER:
        stale = Q(used_at=None) | Q(used_at__lte=now - USED_AFTER)
        ApiToken.objects.filter(stale, pk=known.pk).update(used_at=now)
    return known.account


def _hash(secret: str) -> str:
    return keyed_hash(secret, purpose="api-token")
