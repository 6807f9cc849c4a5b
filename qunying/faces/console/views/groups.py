"""The pages of 群: the health wall, one group, and the rules."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunying.charter import queries as charter
from qunying.conduct import queries as conduct
from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import group_page, words
from qunying.faces.console.pages import groups as page
from qunying.faces.console.shell import at, shell
from qunying.faces.kit.parts import Choice
from qunying.groups import queries as groups

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
    return render(desk.request, "console/groups/one.html", {**shell(desk, "groups", tab="health"), **group_page.whole(desk.community, group, runs=desk.runs)})


@at_desk
@running
def rules(desk: Desk) -> HttpResponse:
    """The rules in force, headed by the core value, and every version before."""
    versions = conduct.versions(desk.community.pk)
    told = [(rules, words.moment(rules.published_at, desk.community.timezone)) for rules in versions]
    shown = {**shell(desk, "groups", tab="rules"), "versions": told, "current": told[0] if told else None, "core_value": charter.core_value(desk.community.pk)}
    return render(desk.request, "console/groups/rules.html", shown)


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
