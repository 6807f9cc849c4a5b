"""The member's own pages: figures and points, rules, keys for other devices, leaving."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qunying.conduct import services as conduct
from qunying.faces.h5 import session
from qunying.faces.h5.screens import me as screen
from qunying.faces.h5.screens.here import frame, here
from qunying.faces.kit.buckets import KEYS_BY_MEMBER
from qunying.people import services as people

LINK_DAYS = 3


@require_GET
@session.for_members
def show(request: HttpRequest, member: session.Member) -> HttpResponse:
    """Streak, points with reasons, groups and doors."""
    before = request.GET.get("before", "")
    at = here(member)
    page = screen.page(at, before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None)
    return render(request, "h5/me.html", {**frame(at, "me"), "page": page, "others": session.others_of(request, member)})


@require_POST
@session.for_members
def switch(request: HttpRequest, member: session.Member) -> HttpResponse:
    """The device shows another of its communities from now on."""
    secrets, place = session.secrets_in(request), request.POST.get("place", "")
    response = redirect("h5:today")
    if place.isdecimal() and int(place) < len(secrets):
        session.remember(request, response, secrets[int(place)])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_members
def rules(request: HttpRequest, member: session.Member) -> HttpResponse:
    """The rules in force; a member says yes to a new version here."""
    at = here(member)
    if request.method == "POST":
        version = request.POST.get("version", "")
        conduct.accept(member.pk, community_id=member.community_id, identity_id=member.identity_id, version=int(version) if version.isdecimal() else 0)
        messages.success(request, _("已接受第 %(n)s 版群规") % {"n": version})
        return redirect("h5:rules")
    return render(request, "h5/rules.html", {**frame(at, ""), "page": screen.rules(at)})


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_members
def keys(request: HttpRequest, member: session.Member) -> HttpResponse:
    """A one-time link for another device, or a new recovery code; each is shown this once."""
    page: dict[str, Any] = {"days": LINK_DAYS}
    if request.method == "POST":
        KEYS_BY_MEMBER.take(member.pk)
        if request.POST.get("kind") == "code":
            page["code"] = people.issue_key(member.pk, kind=people.Key.RECOVERY)
        else:
            page["link"] = settings.PUBLIC_URL + reverse("h5:enter", args=[people.issue_key(member.pk, kind=people.Key.LINK)])
    return render(request, "h5/keys.html", {**frame(here(member), "me"), "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_members
def leave(request: HttpRequest, member: session.Member) -> HttpResponse:
    """Asks first and names what it means; afterwards the device is a stranger's."""
    at = here(member)
    if request.method != "POST":
        return render(request, "h5/leave.html", {**frame(at, "me"), "page": screen.leaving(at)})
    people.leave(member.pk, reason="left")
    response = render(request, "h5/left.html", {"left": {"name": at.community.name, "slug": at.community.slug}, "community": at.community})
    session.forget_dead(request, response)
    return response
