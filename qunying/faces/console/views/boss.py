"""The link to 老板一页: shown to who runs the community, and renewed when it has gone astray."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.shell import at, shell
from qunying.faces.kit import bosslinks
from qunying.people import services as people


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """The link, its code to scan, and how to end it."""
    desk.require("people.renew_page_link")
    url = bosslinks.url_for(desk.community.pk)
    return render(desk.request, "console/boss/link.html", {**shell(desk, "data"), "url": url})


@require_POST
@at_desk
@running
def renew(desk: Desk) -> HttpResponse:
    """The link given out so far opens nothing; a new one stands on the page."""
    desk.require("people.renew_page_link")
    people.renew_page_link(desk.community.pk, page=bosslinks.PAGE)
    messages.success(desk.request, _("已经换了新链接，旧的打不开了。"))
    return redirect(at(desk.community.slug, "boss"))
