"""The pages of 群: the health wall, one group, and the rules."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import group_page, said, words
from qunying.faces.console.pages import groups as page
from qunying.faces.console.shell import at, shell
from qunying.faces.kit.parts import Choice
from qunying.groups import queries as groups
from qunying.groups import services as group_services
from qunying.kernel.refusals import Refused, sentence

FILTERS = ("colour", "channel", "route", "q")


@at_desk
@running
def wall(desk: Desk) -> HttpResponse:
    """Every group in sight by colour; ``?sel=`` opens the inspector, and a fragment request gets it alone."""
    asked = {name: desk.request.GET.get(name, "") for name in FILTERS}
    whole, selected = page.wall(desk.community, only=desk.groups), desk.request.GET.get("sel", "")
    found = page.filtered(whole, colour=asked["colour"], channel=asked["channel"], route=asked["route"], query=asked["q"])
    chosen = next((one for one in whole.all if one.group.public_id == selected), None)
    inspected = group_page.inspected(desk.community, chosen) if chosen else None
    if desk.request.headers.get("HX-Target") == "insp" and inspected:
        return render(desk.request, "console/groups/inspector.html", {"one": inspected, "community": desk.community})
    base = at(desk.community.slug, "groups") + (f"?{urlencode({k: v for k, v in asked.items() if v})}" if any(asked.values()) else "")
    group_url = at(desk.community.slug, "group", "ID").replace("ID", "{}")
    shown = {
        **shell(desk, "groups", tab="health"), "finding": page.finding(whole), "one": inspected,
        "walls": page.walls_html(desk.community, page.walls(found, page.tiles(found, base=base, page=group_url, selected=selected))),
        "colours": _colours(desk, whole, asked),
        "chips": _chips(desk, whole, asked), "filtered": any(asked.values()), "nothing": not found.all, "any": bool(whole.all), "apart": found.apart,
        "at": words.clock(found.at, desk.community.timezone) if found.at else "", "rules": groups.health_rules(),
        "search_url": at(desk.community.slug, "groups"),
        "search_query": asked["q"], "search_hint": _("搜索群名或营主"), "group_url": group_url, "asked": _asked_words(whole, asked),
    }  # fmt: skip
    return render(desk.request, "console/groups/wall.html", shown)


@at_desk
@running
def one(desk: Desk, public_id: str) -> HttpResponse:
    """One group: its purpose, its people, its day, and what happened in it."""
    group = groups.group(public_id)
    if group is None or group.community_id != desk.community.pk or not desk.scope.sees_group(desk.community.pk, group.id):
        raise Http404
    return _one(desk, group)


@at_desk
@running
def revise(desk: Desk, public_id: str) -> HttpResponse:
    """The group's purpose and size are changed by hand, by whoever plans it; the blueprint tells it as drift until it is declared."""
    group = groups.group(public_id)
    if group is None or group.community_id != desk.community.pk:
        raise Http404
    desk.require("groups.change", group_id=group.id)
    if desk.request.method != "POST":
        return redirect(at(desk.community.slug, "group", public_id))
    given, capacity = desk.request.POST, desk.request.POST.get("capacity", "")
    try:
        group_services.revise(group.id, purpose=given.get("purpose", ""), capacity=int(capacity) if capacity.isdecimal() and len(capacity) < 6 else 0)
    except Refused as refused:
        return _one(desk, group, complaint=sentence(refused), status=422)
    messages.success(desk.request, _("已改。蓝图里也要改，不然下次执行会改回去。"))
    return redirect(at(desk.community.slug, "group", public_id))


def _one(desk: Desk, group: Any, *, complaint: str = "", status: int = 200) -> HttpResponse:
    shown = {**shell(desk, "groups", tab="health"), **group_page.whole(desk.community, group, runs=desk.runs), "said": said.lines(desk, group)}
    given = {"purpose": desk.request.POST.get("purpose", group.purpose), "capacity": desk.request.POST.get("capacity", group.capacity)}
    shown |= {"plans": desk.may("groups.change", group_id=group.id), "complaint": complaint, "given": given}
    return render(desk.request, "console/groups/one.html", shown, status=status)


def _url(desk: Desk, asked: dict[str, str], **changed: str) -> str:
    kept = {name: value for name, value in {**asked, **changed}.items() if value}
    base = at(desk.community.slug, "groups")
    return f"{base}?{urlencode(kept)}" if kept else base


def _colours(desk: Desk, whole: page.Wall, asked: dict[str, str]) -> list[Choice]:
    names = {"": _("全部"), **page.colour_words()}
    counts = {"": len(whole.all), **{colour: len(ones) for colour, ones in whole.by_colour.items()}}
    shown = [colour for colour in ("", *page.COLOURS) if colour != page.UNKNOWN or counts[colour]]
    return [Choice(names[colour], _url(desk, asked, colour=colour), current=asked["colour"] == colour, count=counts[colour]) for colour in shown]


def _chips(desk: Desk, whole: page.Wall, asked: dict[str, str]) -> list[tuple[str, str, list[Choice]]]:
    found: list[tuple[str, str, list[Choice]]] = []
    rows = [one.group for one in whole.all]
    for name, label, values in (("channel", _("渠道"), page.channel_words(rows)), ("route", _("分类"), page.route_words(rows))):
        if len(values) > 1:
            choices: list[Any] = [Choice(_("全部"), _url(desk, asked, **{name: ""}), current=not asked[name])]
            choices += [Choice(words_, _url(desk, asked, **{name: key}), current=asked[name] == key) for key, words_ in values.items()]
            found.append((label, values.get(asked[name], _("全部")), choices))
    return found


def _asked_words(whole: page.Wall, asked: dict[str, str]) -> str:
    rows = [one.group for one in whole.all]
    told = {"colour": page.colour_words(), "channel": page.channel_words(rows), "route": page.route_words(rows), "q": {asked["q"]: asked["q"]}}
    return _("、").join(f"「{told[name].get(value, value)}」" for name, value in asked.items() if value)
