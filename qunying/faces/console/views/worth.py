"""The page 成员价值, and declaring anew what a post is worth."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.channels import services as channels
from qunying.faces.console.access import Desk, at_desk, whole
from qunying.faces.console.pages import worth as page
from qunying.faces.console.shell import numbers
from qunying.kernel.refusals import Refused, sentence


@at_desk
@whole
def show(desk: Desk) -> HttpResponse:
    """Comparisons, core members who fell silent, stages, and what members give back."""
    return _page(desk)


@require_POST
@at_desk
@whole
def weigh(desk: Desk) -> HttpResponse:
    """The weights are a new version; results are restated by them."""
    desk.require("channels.declare_score")
    form = page.WeightsForm(desk.request.POST)
    if form.is_valid():
        try:
            version = channels.declare_score(desk.community.pk, **form.cleaned_data, staff=desk.staff_id())
        except Refused as refused:
            form.add_error("substance", sentence(refused))
        else:
            messages.success(desk.request, _("记为第 %(version)s 版权重，一分钟内以前和以后的发文都按它重算") % {"version": version})
            return redirect("console:worth", desk.community.slug)
    return _page(desk, form, status=422)


def _page(desk: Desk, form: page.WeightsForm | None = None, *, status: int = 200) -> HttpResponse:
    versions = page.scorings(desk.community)
    shown = {
        **numbers(desk, "worth", page.page(desk.community)), "versions": versions,
        "parts": list(channels.SCORE_PARTS.values()),
        "form": form or (page.WeightsForm(initial=versions[0]["weights"]) if desk.runs else None), "opened": form is not None,
    }  # fmt: skip
    return render(desk.request, "console/data/worth.html", shown, status=status)
