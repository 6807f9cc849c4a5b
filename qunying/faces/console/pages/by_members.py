"""What the page 自运转 says: how much of what members get is done by members, who leads what, and who reviews where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.activities import queries as activities
from qunying.faces.console.pages import words
from qunying.faces.console.pages.joining import month
from qunying.faces.console.pages.measured import ask
from qunying.groups import queries as groups
from qunying.insight import queries as insight
from qunying.insight.findings import SMALL_N

MEASURE: Final = "activities.by_members"
SHOWN: Final = 12  # months

Row = dict[str, Any]


def page(community: Any) -> dict[str, Any]:
    """Everything the page shows."""
    result, zone = ask(MEASURE, community), community.timezone
    months = sorted({row["day"] for row in result.rows}, reverse=True)[:SHOWN]
    found = {(row["kind"], row["day"]): row for row in result.rows}
    names = {row["kind"]: row["kind_name"] for row in result.rows}
    return {
        "finding": finding(result.rows), "kinds": list(names.values()), "data_time": result.data_time,
        "months": [{"name": month(day), "cells": [cell(found.get((kind, day))) for kind in names]} for day in months],
        "leads": [(one, words.moment(one.closes_at, zone) if one.closes_at else "") for one in activities.leading.led_in(community.pk)],
        "peers": [(one, words.moment(one.from_at, zone)) for one in activities.reviews.peers(community.pk)],
        "rooms": [room for room in groups.groups(community.pk) if room.for_members],
        "definitions": [one for one in insight.catalogue() if one.name == MEASURE],
    }  # fmt: skip


def finding(rows: Sequence[Row]) -> str:
    """The page's sentence: the last whole month that has anything, else the running one."""
    some = [row for row in rows if row["delivered"]]
    whole = [row for row in some if row["state"] != "incomplete"] or some
    if not whole:
        return _("还没有回答、带活动或点评的记录；有了以后，这里会说多少是成员自己做的。")
    last = max(row["day"] for row in whole)
    told = [_said(row) for row in whole if row["day"] == last]
    return _("%(month)s：%(told)s。") % {"month": month(last), "told": _("；").join(told)}


def cell(row: Row | None) -> dict[str, str]:
    """A share with its counts and interval; the words for what cannot be said."""
    if row is None:
        return {"main": "—", "note": _("那时还没有")}
    if row["state"] == "unobservable":
        return {"main": _("看不到"), "note": ""}
    if row["state"] == "gap":
        return {"main": _("未知"), "note": _("那段时间没有任何记录")}
    if not row["delivered"]:
        return {"main": "—", "note": _("没有")}
    notes = [_("95%% 区间 %(low)s–%(high)s") % {"low": words.percent(row["low"]), "high": words.percent(row["high"])}]
    notes += {"incomplete": [_("还没过完")], "partial": [_("有的群看不到")]}.get(row["state"], [])
    count = _("%(k)s/%(n)s") % {"k": words.count(row["by_members"]), "n": words.count(row["delivered"])}
    if row["delivered"] < SMALL_N:
        return {"main": count, "note": _("，").join([_("样本太少，不说比例"), *notes[1:]])}
    return {"main": _("%(share)s（%(count)s）") % {"share": words.percent(row["rate"]), "count": count}, "note": _("，").join(notes)}


def _said(row: Row) -> str:
    said = {"kind": row["kind_name"], "n": words.count(row["delivered"]), "k": words.count(row["by_members"]), "share": words.percent(row["rate"])}
    if row["delivered"] < SMALL_N:
        return _("%(kind)s %(n)s 次，成员做了 %(k)s 次") % said
    return _("%(kind)s %(n)s 次，成员做了 %(k)s 次（%(share)s）") % said
