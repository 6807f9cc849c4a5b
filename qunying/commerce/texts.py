"""The sentences of commerce to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.commerce.importing.words import losses, reason
from qunying.commerce.verdict import words as verdict
from qunying.kernel.refusals import sentences

__all__ = ["losses", "reason", "register", "verdict"]


def register() -> None:
    """Give every refusal about coupons and tables its words."""
    _tables()
    sentences(
        coupon_unknown=lambda d: _("没有「%(typed)s」这张券。请对着顾客手机上的券码，一位一位再核一遍。") % d,
        coupon_elsewhere=lambda d: _("「%(typed)s」不是这家的券，这里不能核销。请顾客打开本店的「我的券」。") % d,
        coupon_expired=lambda d: _("「%(name)s」%(day)s 到期了，不能再核销。想照顾这位顾客，可以另送一张。") % d,
        coupon_used=lambda d: _("「%(name)s」%(at)s 已由%(by)s核销过，一张只能用一次。") % d,
        coupon_out_of_stock=lambda d: _("「%(name)s」一共 %(stock)s 张，已经发完。要再发，请把蓝图里这张券的 stock 改大。") % d,
        coupon_not_by_hand=lambda d: _("「%(name)s」是进群自动发的，不能手工送。请选一张写着 on: hand 的券。") % d,
        coupon_code_missing=lambda d: _("还没有填券码。券码 8 位，在顾客的「我的券」里。"),
        contact_reason_unknown=lambda d: _("没有「%(reason)s」这样的联系理由。请刷新导购台，再点一次「已联系」。") % d,
    )


def _tables() -> None:
    sentences(
        table_missing=lambda d: _("没有找到表格「%(name)s」。请核对路径。") % d,
        table_kind_unknown=lambda d: _("不认识「%(kind)s」这种表。可以用：%(known)s。") % d,
        table_empty=lambda d: _("「%(name)s」里除了表头没有一行数据，没有导入任何东西。") % d,
        table_encoding=lambda d: _("「%(name)s」既不是 UTF-8 也不是 GB18030，读不出文字。请在 Excel 里另存为「CSV UTF-8」再来。") % d,
        table_line_broken=lambda d: _("「%(name)s」第 %(line)s 行起引号没有配对，读不下去。请补上引号；还没有导入任何一行。") % d,
        table_line_too_long=lambda d: _("「%(name)s」第 %(line)s 行长得不像一行数据。请确认它是表格；还没有导入任何一行。") % d,
        table_old_excel=lambda d: _("「%(name)s」是旧版 .xls，或者加了密码。请用 Excel 另存为不带密码的 .xlsx 或 CSV。") % d,
        table_broken=lambda d: _("「%(name)s」不是完整的 Excel 工作簿，打不开。请重新导出一份。") % d,
        table_unfolds=lambda d: _("这份 Excel 展开后大得不正常，为安全没有读。请导出成 CSV 再来。"),
        table_no_sheet=lambda d: _("这份 Excel 里没有叫「%(sheet)s」的表，有：%(known)s。请改对照表里的 sheet。") % d,
        heads_unknown=lambda d: _("「%(name)s」按%(kind)s来读，认不出「%(field)s」是哪一列。表头有：%(heads)s。请写一份对照表，用 --map 指给它。") % d,
        column_missing=lambda d: _("对照表里的列「%(column)s」不在「%(name)s」的表头里。表头有：%(heads)s。") % d,
        mapping_missing=lambda d: _("没有找到对照表「%(name)s」。请核对路径，或用 --map auto 先看系统认出了什么。") % d,
        mapping_wrong=lambda d: _("对照表「%(name)s」的「%(where)s」写得不对：%(problem)s。请照 docs/manual/import-tables.md 里的例子改。") % d,
        mapping_field_unknown=lambda d: _("对照表里的「%(field)s」不是这种表有的字段。可以用：%(known)s。") % d,
        mapping_field_missing=lambda d: _("对照表没有说%(kind)s的「%(field)s」是哪一列，这一项必须有。") % d,
    )
