"""The console's own refusals in words."""

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of the console its words."""
    sentences(
        nobody_named=lambda d: _("社群里没有「%(name)s」。请写成员号，或一字不差的名字。") % d,
        several_named=lambda d: _("叫「%(name)s」的不止一位（%(numbers)s）。请写成员号。") % d,
        role_is_declared=lambda d: _("%(name)s 的角色写在蓝图里。请改蓝图的 management.staff，再按此执行。") % d,
        foreign_blueprint=lambda d: _("这份蓝图说的是社群「%(given)s」，这里是「%(here)s」。请检查 positioning.community.id，或换一份文件。") % d,
    )
