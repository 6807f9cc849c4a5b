"""The journal's sentences to people."""

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of the journal its words."""
    sentences(
        unknown_fact=lambda d: _("没有名为「%(kind)s」的事实。请检查拼写。") % d,
        free_text_in_fact=lambda d: _("事实「%(kind)s」的字段「%(field)s」只能放代号，不能放文字。") % d,
        no_book=lambda d: _("社群 %(community)s 还没有开账本。请先建立社群。") % d,
    )
