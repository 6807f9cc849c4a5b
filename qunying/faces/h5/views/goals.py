"""How far the member and their group are with what is counted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from qunying.faces.h5 import session
from qunying.faces.h5.screens import goals as screen
from qunying.faces.h5.screens.here import frame, here


@require_GET
@session.for_members
def show(request: HttpRequest, member: session.Member) -> HttpResponse:
    """Every counted goal with the member's pace and their group's."""
    at = here(member)
    return render(request, "h5/goals.html", {**frame(at, "me"), "page": screen.page(at)})
