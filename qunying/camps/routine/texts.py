"""The sentences of recurring work to people."""

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of recurring work its words."""
    sentences(
        unknown_job=lambda d: _("没有「%(job)s」这项基础工作。可以停的有：%(known)s。") % d,
        pause_needs_reason=lambda d: _("停一项工作要写明原因，1 到 %(limit)s 个字，现在 %(length)s 个。写一句为什么停，再点「先停下」。") % d,
        pause_in_the_past=lambda d: _("停到 %(until)s 已经过去了。请选今天或以后的日子，或者不填，等恢复为止。") % d,
        paused_already=lambda d: _("「%(group)s」的「%(job)s」已经停着。要改日子，先恢复再停。") % d,
        no_such_pause=lambda d: _("没有这次停工，可能已经恢复了。请刷新自检页。"),
    )
