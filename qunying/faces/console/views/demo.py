"""The demo: a day that passes at a tap, and the way out of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from qunying.camps.rehearsal import forward, wiping
from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import demo as page
from qunying.faces.console.pages import held
from qunying.faces.console.shell import at, shell


@require_POST
@at_desk
@running
def pass_day(desk: Desk) -> HttpResponse:
    """A worker lets the next day pass; the page one was on shows how far it has come."""
    desk.require("camps.fast_forward")
    forward.ask(desk.community.pk)
    desk.request.session[page.LINE] = True
    asked = desk.request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {desk.request.get_host()}, require_https=desk.request.is_secure())
    return redirect(asked if safe else at(desk.community.slug, "today"))


@at_desk
@running
def bar(desk: Desk) -> HttpResponse:
    """The polled part of the top bar; when the day has passed the whole page is new."""
    found = page.bar(desk.community)
    if found.running:
        return render(desk.request, "console/demo/bar.html", {"community": desk.community, "demo_bar": found})
    if desk.request.session.pop(page.LINE, False):
        messages.success(desk.request, page.arrived(desk.community))
    held.drop()
    return HttpResponseClientRefresh()


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """What goes when the demo goes; posted to, it goes."""
    desk.require("camps.wipe_demo")
    if not desk.community.is_demo:
        return redirect("console:today", slug=desk.community.slug)
    if desk.request.method != "POST":
        return render(desk.request, "console/demo/show.html", {**shell(desk, ""), "leaving": page.leaving()})
    wiping.ask(desk.community.pk)
    return redirect("console:demo-going")


@never_cache
def going(request: HttpRequest) -> HttpResponse:
    """How far the wipe has come; needs no login, for the login goes with the demo, and says nothing but that. Afterwards one begins anew."""
    says, fragment = page.wiped_share(), request.headers.get("HX-Request") == "true"
    if says is None:
        held.drop()
        if request.user.is_authenticated:
            messages.success(request, _("演示数据清完了。"))
        return HttpResponseClientRedirect(reverse("console:home")) if fragment else redirect("console:home")
    return render(request, "console/demo/progress.html" if fragment else "console/demo/going.html", {"says": says})
