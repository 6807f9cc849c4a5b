"""The sentences of groups to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal about groups its words."""
    sentences(
        group_key_taken=lambda d: _("已经有一个群用了代号「%(key)s」。请换一个代号，或直接改那个群。") % d,
        capacity_too_small=lambda d: _("「%(group)s」的人数上限不能是 %(capacity)s：群里已有 %(taken)s 人，上限至少是 1。") % d,
        group_full=lambda d: _("「%(group)s」已满 %(capacity)s 人。请换一个群，或先提高人数上限。") % d,
        chat_bound_elsewhere=lambda d: _("聊天「%(chat)s」（%(channel)s）已经绑定到「%(group)s」。一个聊天只能承载一个群，请先解除那边的绑定。") % d,
        unknown_duty=lambda d: _("没有「%(duty)s」这种职责。可用的职责：operator（运营官）、host（营主）。") % d,
    )
