"""The members' pages of activities: the list, one activity, and what one does there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from qunying.faces.h5 import session
from qunying.faces.h5.screens import activities as screen
from qunying.faces.h5.screens.here import frame, here
from qunying.faces.kit.buckets import TAKE_PART_BY_MEMBER
from qunying.kernel.refusals import Refused, sentence


@require_GET
@session.for_members
def show(request: HttpRequest, member: session.Member) -> HttpResponse:
    """What runs, what comes, what is over."""
    at = here(member)
    return render(request, "h5/activities/list.html", {**frame(at, "today"), "page": screen.listed(at)})


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_members
def one(request: HttpRequest, member: session.Member, public_id: str) -> HttpResponse:
    """One activity; a form on it does one thing and leads back."""
    at = here(member)
    spot, refused = screen.spot(at, public_id), ""
    if request.method == "POST":
        try:
            TAKE_PART_BY_MEMBER.take(member.pk)
            messages.success(request, screen.act(spot, request.POST.get("act", ""), request.POST))
            return redirect("h5:activity", public_id)
        except Refused as problem:
            if problem.code == "not_found":
                raise
            refused = sentence(problem)
    shown = {**frame(at, "today"), "page": screen.page(spot), "refused": refused, "given": request.POST if refused else {}}
    return render(request, screen.template(spot), shown, status=422 if refused else 200)
