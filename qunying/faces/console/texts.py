"""The console's own refusals in words."""

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of the console its words."""
    sentences(
        role_is_declared=lambda d: _("%(name)s 的角色写在蓝图里。请改蓝图的 management.staff，再按此执行。") % d,
        foreign_blueprint=lambda d: _("这份蓝图说的是社群「%(given)s」，这里是「%(here)s」。请检查 positioning.community.id，或换一份文件。") % d,
    )
