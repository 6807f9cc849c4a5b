"""The first look around a demo in four steps: today, the host's phone, a day later, the boss's page; then one's own community."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.camps import queries as camps
from qunying.faces.kit import bosslinks, cardlinks
from qunying.faces.kit.parts import Tour
from qunying.flows import queries as flows
from qunying.groups import queries as groups

SESSION: Final = "tour"
STEPS: Final = 4
RESCUE: Final = "camps.rescue"


@dataclass(frozen=True, slots=True)
class Rescue:
    """The rescue the tour is about."""

    group: str
    public_id: str
    host: int | None  # staff id


def begin(request: HttpRequest) -> None:
    """The demo's visitor is shown around from here on."""
    request.session[SESSION] = 1


def move(request: HttpRequest, community: Any, step: int) -> str:
    """The tour is at that step, or over; returns the address to go on from."""
    if not 1 <= step <= STEPS:
        request.session.pop(SESSION, None)
        return reverse("console:new") if step > STEPS else reverse("console:today", args=[community.slug])
    request.session[SESSION] = step
    return _page(community, step)


def tour(request: HttpRequest, community: Any) -> Tour | None:
    """The step to show on this page; None where nobody is being shown around."""
    number = request.session.get(SESSION, 0)
    if not community.is_demo or not isinstance(number, int) or not 1 <= number <= STEPS:
        return None
    number = _walked(request, community, number)
    text, look, look_url, outside = _STEPS[number - 1](community)
    onward = _("下一步") if number < STEPS else _("开我的社群")
    return Tour(number, STEPS, text, look, look_url, onward, reverse("console:tour", args=[community.slug]), outside)


def _walked(request: HttpRequest, community: Any, number: int) -> int:
    """The step: who went from today to the rescue by the page's own button has come as far as with 「下一步」."""
    if number == 1 and request.path != reverse("console:today", args=[community.slug]) and request.path == _page(community, 2):
        number = request.session[SESSION] = 2
    return number


def _page(community: Any, step: int) -> str:
    found = _rescue(community)
    if step == 2 and found is not None:
        return reverse("console:rescue", args=[community.slug, found.public_id])
    return reverse("console:today", args=[community.slug])


def _rescue(community: Any) -> Rescue | None:
    """The most pressing rescue nobody is through with; else the newest."""
    rows = flows.open_tasks(community.pk, kinds=[RESCUE])
    known = camps.rescues_of(rows)
    task = next((row for row in rows if row.id in known and row.state == "open"), next((row for row in rows if row.id in known), None))
    if task is None:
        return None
    group = groups.by_id([known[task.id].group_id])[known[task.id].group_id]
    host = group.hosts[0].staff_id if group.hosts else None
    return Rescue(group.name, task.public_id, task.owner or host)


def _today(community: Any) -> tuple[str, str, str, bool]:
    found = _rescue(community)
    if found is None:
        return _("这里先说结论，再按危害和剩余时间排好要你动手的事。"), "", "", False
    told = _("这里先说结论，再排好要你动手的事。%(group)s要救场：下一步看为什么，谁在救。") % {"group": f"{found.group} "}
    return told, "", "", False


def _phone(community: Any) -> tuple[str, str, str, bool]:
    found = _rescue(community)
    if found is None or found.host is None:
        return _("营主在手机上用一张卡做完一天的事，不用登录。"), "", "", False
    told = _("事实、原因、步骤都在这一页。营主在手机上也收到了，点开就能照着做。")
    return told, _("打开营主手机"), cardlinks.url_for(found.host), True


def _forward(community: Any) -> tuple[str, str, str, bool]:
    told = _("在营主手机上把救场做完，再按上面的「快进一天」：第二天会判定恢复还是没恢复，带着数字。演示里的人都是模拟的。")
    found = _rescue(community)
    if found is None or found.host is None:
        return told, "", "", False
    return told, _("打开营主手机"), cardlinks.url_for(found.host), True


def _boss(community: Any) -> tuple[str, str, str, bool]:
    return _("每周一页给老板看：活着吗、留住了吗、说到做到吗、花了多少。不用登录。"), _("打开老板一页"), bosslinks.url_for(community.pk), True


_STEPS: Final[tuple[Callable[[Any], tuple[str, str, str, bool]], ...]] = (_today, _phone, _forward, _boss)
