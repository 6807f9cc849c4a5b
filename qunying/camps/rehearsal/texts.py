"""What a rehearsal says when it cannot be done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of a rehearsal its words."""
    sentences(
        nothing_to_rehearse=lambda d: _("蓝图里没有排出任何一天，没有可以预演的。请先写好 content.cadence 和 content.days。"),
        too_few_groups=lambda d: _("蓝图里只有 %(groups)s 个开放给学员的群，预演不了 %(asked)s 个。请把 --groups 改小。") % d,
    )
