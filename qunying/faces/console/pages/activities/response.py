"""回应 and 迭代通知 at the console: what it will say or said, one's own words, and saying it now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qunying.activities import queries, services
from qunying.activities.queries import ActivityRow
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import words


def page(desk: Desk, row: ActivityRow) -> dict[str, Any]:
    """Its state, its words as they would be now or as they were said, and the changes behind it."""
    said = row.announcement
    assert said is not None
    zone = desk.community.timezone
    preview = (said.title, said.body) if said.sent_at else queries.preview(row.id)
    about = [one.id for one in queries.standing(desk.community.pk) if one.key in _of(row)]
    return {
        "finding": _finding(said, zone), "said": said, "title": preview[0] if preview else "", "body": preview[1] if preview else "",
        "changes": queries.improvements(desk.community.pk, activities=about), "sent": said.sent_at is not None, "missed": said.missed,
    }  # fmt: skip


def publish(desk: Desk, row: ActivityRow, request: HttpRequest) -> str:
    """It is on its way."""
    n = services.publish(row.id, by=desk.staff_id())
    return _("正在发到 %(n)s 个群。") % {"n": n}


def note(desk: Desk, row: ActivityRow, request: HttpRequest) -> str:
    """It carries these words."""
    services.note(row.id, text=request.POST.get("text", ""))
    return _("记下了，会和通知一起发出。")


def _of(row: ActivityRow) -> list[str]:
    about = row.body.get("of", [])
    return [about] if isinstance(about, str) else list(about)


def _finding(said: queries.AnnouncementRow, zone: str) -> str:
    if said.sent_at:
        return _("%(at)s 发到 %(n)s 个群。") % {"at": words.moment(said.sent_at, zone), "n": said.groups}
    if said.missed:
        return _("原定 %(at)s，过了时间，没有发。要发请点「现在发」。") % {"at": words.moment(said.at, zone)}
    return said.why or _("%(at)s 自动发出。") % {"at": words.moment(said.at, zone)}


ACTS = {"publish": ("activities.publish", publish), "note": ("activities.note", note)}
