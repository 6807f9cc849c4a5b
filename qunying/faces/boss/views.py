"""The boss page on the web, as a PDF and as a picture; its link is the only key."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qunying.faces.boss import paper, weekly
from qunying.faces.boss.week import Week, last_monday, monday_of, name_of, week, weeks
from qunying.faces.kit import bosslinks
from qunying.faces.kit.parts import Choice
from qunying.people import queries as people

WEEKS_OFFERED = 12


@require_safe
def show(request: HttpRequest, token: str, name: str = "") -> HttpResponse:
    """The newest whole week, or the one named."""
    community = _community(token)
    if community is None:
        return _kept_apart(render(request, "boss/closed.html", status=404))
    read = _week(community, name)
    names = [name_of(monday) for monday in weeks(community)[:WEEKS_OFFERED]]
    others = [Choice(one, reverse("boss:one-week", args=[token, one]), one == read.name) for one in names]
    shown = {
        "week": read, "community": community, "weeks": others, "token": token, "demo": community.is_demo,
        "span": paper.span(read), "at": paper.local(read),
    }  # fmt: skip
    return _kept_apart(render(request, "boss/week.html", shown))


@require_safe
def pdf(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """The week on one sheet of A4."""
    read = _week(_known(token), name)
    return _file(paper.pdf(read), "application/pdf", f"{read.community.slug}-{read.name}.pdf")


@require_safe
def png(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """The week as the picture that was sent, or as it reads now where none was sent yet."""
    read = _week(_known(token), name)
    return _file(weekly.stored(read) or paper.png(read), "image/png", f"{read.community.slug}-{read.name}.png")


def _community(token: str) -> Any | None:
    number = bosslinks.community_of(token)
    return people.community(number) if number is not None else None


def _known(token: str) -> Any:
    community = _community(token)
    if community is None:
        raise Http404
    return community


def _week(community: Any, name: str) -> Week:
    monday = monday_of(name) if name else last_monday(community)
    if monday is None or monday not in weeks(community):
        raise Http404
    return week(community, monday)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return _kept_apart(answer)


def _kept_apart(answer: HttpResponse) -> HttpResponse:
    """Neither caches nor search engines keep what a link opens, and the next page does not learn the link."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
