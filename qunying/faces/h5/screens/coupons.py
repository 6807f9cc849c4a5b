"""我的券: what a member can use, with its code for the counter, and what is past."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.commerce import queries as commerce
from qunying.commerce.queries import IssueRow
from qunying.faces.h5.screens.guide import state
from qunying.faces.h5.screens.here import Here


def page(at: Here) -> dict[str, Any]:
    """The member's coupons, the next to expire first."""
    rows = commerce.mine(at.member.pk)
    usable, past = [_one(at, row) for row in rows if row.state == "open"], [_one(at, row) for row in rows if row.state != "open"]
    return {"open": usable, "past": past, "headline": _("%(n)s 张能用") % {"n": len(usable)} if usable else _("没有能用的券")}


def door(membership_id: int) -> list[dict[str, str]]:
    """The way to the member's coupons; nothing for who never had one."""
    rows = commerce.mine(membership_id)
    usable = sum(row.state == "open" for row in rows)
    note = _("%(n)s 张能用") % {"n": usable} if usable else ""
    return [{"name": _("我的券"), "note": note, "url": reverse("h5:coupons")}] if rows else []


def _one(at: Here, row: IssueRow) -> dict[str, Any]:
    code = row.code.upper()
    return {
        "name": row.name, "worth": row.worth, "code": f"{code[:4]} {code[4:]}", "says": state(row, at.timezone),
        "address": settings.PUBLIC_URL + reverse("h5:coupon", args=[row.code]), "label": _("券码 %(code)s") % {"code": code},
    }  # fmt: skip
