"""Links to pages that need no login: signed, and ended all at once when a new one is made."""

from __future__ import annotations

from typing import Final

from django.core import signing
from django.db import transaction
from django.db.models import F

from qunying.kernel import clock
from qunying.kernel.verbs import verb
from qunying.people.models import PageLink

SALT: Final = "qunying.page-link"
FIRST: Final = 1  # nothing is stored until somebody ends the first link


def page_token(community_id: int, *, page: str) -> str:
    """What opens this page of the community now; the same each time until the link is renewed."""
    return signing.Signer(salt=SALT).sign_object([community_id, page, _serial(community_id, page)])


def page_of_token(token: str) -> tuple[int, str] | None:
    """The community and the page this token opens; None when it is forged or a newer link has taken its place."""
    try:
        community_id, page, serial = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return (community_id, page) if serial == _serial(community_id, page) else None


@verb("people.renew_page_link", needs=("owner", "operator"))
@transaction.atomic
def renew_page_link(community_id: int, *, page: str) -> str:
    """The links given out so far open nothing any more; returns the token of the new one."""
    PageLink.objects.get_or_create(community_id=community_id, page=page, defaults={"serial": FIRST})
    PageLink.objects.filter(community_id=community_id, page=page).update(serial=F("serial") + 1, renewed_at=clock.now())
    return page_token(community_id, page=page)


def _serial(community_id: int, page: str) -> int:
    stored = PageLink.objects.filter(community_id=community_id, page=page).values_list("serial", flat=True).first()
    return FIRST if stored is None else stored
