"""The sentences of commerce to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal about coupons its words."""
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
