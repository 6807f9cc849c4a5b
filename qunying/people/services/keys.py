"""What opens a member's pages: a secret in the device's cookie, a one-time link, a recovery code; kept as keyed hashes, never as themselves."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from qunying.kernel import clock
from qunying.kernel.ids import ALPHABET, keyed_hash, token
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb
from qunying.people.models import MemberKey, Membership

Key = MemberKey.Kind

LINK_DAYS_VALID = 3
RECOVERY_GROUPS, RECOVERY_GROUP_LENGTH = 4, 4  # 31^16 ≈ 7e23 codes, written like "k3mf-8qtz-…" so that people can copy them by hand


@verb("people.issue_link", needs=("owner", "operator", "host"))
def issue_key(membership_id: int, *, kind: int = Key.LINK) -> str:
    """A new secret of that kind opens the member's pages; it is returned this once and never kept in the clear.

    A device's secret holds until revoked; a link opens one device within three days; a new recovery code takes the place of the old one.
    """
    secret = _recovery_code() if kind == Key.RECOVERY else token()
    now = clock.now()
    with transaction.atomic():
        if kind == Key.RECOVERY:
            _revoke(membership_id, kinds=[Key.RECOVERY])
        expires = now + timedelta(days=LINK_DAYS_VALID) if kind == Key.LINK else None
        MemberKey.objects.create(membership_id=membership_id, kind=kind, hash=_hash(secret), created_at=now, expires_at=expires)
    return secret


def authenticate(secret: str) -> Membership | None:
    """The present member whose device holds this secret, else None; one indexed read, nothing is written."""
    if not secret:
        return None
    key = (
        MemberKey.objects.select_related("membership", "membership__community")
        .filter(hash=_hash(secret), kind=Key.DEVICE, revoked_at=None, membership__left_at=None)
        .first()
    )
    return key.membership if key else None


def recognise(secret: str) -> Membership | None:
    """Whose device holds this secret, also when they have left since: they may still read what was decided about them, and nothing else."""
    if not secret:
        return None
    key = MemberKey.objects.select_related("membership", "membership__community").filter(hash=_hash(secret), kind=Key.DEVICE, revoked_at=None).first()
    return key.membership if key else None


def redeem_link(secret: str) -> str:
    """The one-time link or recovery code is used up and this device has a secret of its own, which is returned.

    Of two who redeem the same link only one gets in. Refused ``link_unknown``, ``link_used`` or ``link_expired``.
    """
    now = clock.now()
    with transaction.atomic():
        key = MemberKey.objects.filter(hash=_hash(_tidied(secret)), kind__in=[Key.LINK, Key.RECOVERY], membership__left_at=None).first()
        if key is None or key.revoked_at is not None:
            raise Refused("link_unknown")
        if key.expires_at is not None and key.expires_at <= now and key.used_at is None:
            raise Refused("link_expired", days=LINK_DAYS_VALID)
        if MemberKey.objects.filter(pk=key.pk, used_at=None).update(used_at=now) != 1:
            raise Refused("link_used")
        return issue_key(key.membership_id, kind=Key.DEVICE)


@verb("people.reissue", needs=("owner", "operator", "host"))
def reissue(membership_id: int) -> str:
    """Every key of the member opens nothing any more, and a new one-time link does; for somebody who lost their phone."""
    with transaction.atomic():
        _revoke(membership_id, kinds=list(Key))
        return issue_key(membership_id, kind=Key.LINK)


def revoke(secret: str) -> bool:
    """This device's secret opens nothing any more (signing out); returns whether it did before."""
    return MemberKey.objects.filter(hash=_hash(secret), revoked_at=None).update(revoked_at=clock.now()) == 1


def _revoke(membership_id: int, *, kinds: list[int]) -> None:
    MemberKey.objects.filter(Q(kind__in=kinds), membership_id=membership_id, revoked_at=None).update(revoked_at=clock.now())


def _hash(secret: str) -> str:
    return keyed_hash(secret, purpose="member-key")


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_GROUP_LENGTH)) for _ in range(RECOVERY_GROUPS))


def _tidied(secret: str) -> str:
    """A recovery code as issued, however it was typed: blanks, capitals and missing dashes are forgiven."""
    plain = secret.strip().lower().replace(" ", "").replace("-", "")
    if len(plain) != RECOVERY_GROUPS * RECOVERY_GROUP_LENGTH or any(c not in ALPHABET for c in plain):
        return secret.strip()
    return "-".join(plain[i : i + RECOVERY_GROUP_LENGTH] for i in range(0, len(plain), RECOVERY_GROUP_LENGTH))
