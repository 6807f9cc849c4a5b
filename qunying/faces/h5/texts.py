"""The sentences of the members' pages for what only a form can get wrong."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of the pages its words."""
    sentences(
        rules_not_accepted=lambda d: _("还没有勾选群规。请读过以后勾选，再点加入。"),
        choice_missing=lambda d: _("还没有选怎么参加。请选一种，再点加入。"),
        form_expired=lambda d: _("这一页是旧的，没有送出。请再点一次加入。"),
    )
