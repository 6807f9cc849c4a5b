"""Console accounts: the first owner's, and those of staff."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from qunying.kernel.refusals import Refused
from qunying.people.models import Account


def create_account(*, username: str, password: str, display_name: str = "", installation_owner: bool = False) -> Account:
    """The account can sign in to the console; an installation's owner sees every community. Refused ``username_taken`` or ``weak_password``."""
    try:
        validate_password(password)
    except ValidationError as problem:
        raise Refused("weak_password", problems="；".join(problem.messages)) from None
    with transaction.atomic():
        if Account.objects.filter(username=username).exists():
            raise Refused("username_taken", username=username)
        account = Account(username=username, display_name=display_name or username, is_superuser=installation_owner, is_staff=False)
        account.set_password(password)
        account.save()
    return account
