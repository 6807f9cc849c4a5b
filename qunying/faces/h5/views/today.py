"""The member's day, the check-in, and one item of the day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qunying.activities import queries as activities
from qunying.activities import services
from qunying.camps import services as camps
from qunying.faces.h5 import session
from qunying.faces.h5.screens import feed
from qunying.faces.h5.screens import item as items
from qunying.faces.h5.screens import today as screen
from qunying.faces.h5.screens.here import frame, here
from qunying.faces.kit.buckets import CHECK_IN_BY_MEMBER
from qunying.kernel.refusals import Refused, sentence


@require_GET
@session.for_members
def show(request: HttpRequest, member: session.Member) -> HttpResponse:
    """What to do today, how far one is, one primary action."""
    at = here(member, group=request.GET.get("group", ""))
    return render(request, "h5/today.html", {**frame(at, "today", unread=feed.unread(at)), "page": screen.page(at)})


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_members
def check_in(request: HttpRequest, member: session.Member) -> HttpResponse:
    """A tap checks in; asked with GET it is the card again, to see whether the points have arrived."""
    at, refused, fragment = here(member), "", request.headers.get("HX-Request") == "true"
    if request.method == "POST":
        activity = activities.activity(request.POST.get("activity", ""))
        if activity is None or activity.community_id != member.community_id or at.group is None:
            raise Refused("not_found")
        try:
            CHECK_IN_BY_MEMBER.take(member.pk)
            services.check_in(member.pk, activity_id=activity.pk, group_id=at.group.id)
        except Refused as problem:
            refused = sentence(problem)
    if fragment:
        look = request.GET.get("look", "0")
        page = screen.check_in_box(at, look=int(look) if look.isdecimal() and len(look) < 3 else 0, refused=refused)
        return render(request, "h5/check_in.html", {"page": page}, status=422 if refused else 200)
    if refused:
        messages.warning(request, refused)
    return redirect("h5:today")


@require_GET
@session.for_members
def item(request: HttpRequest, member: session.Member, public_id: str) -> HttpResponse:
    """One item of the day in full, for members of its group."""
    at = here(member)
    return render(request, "h5/item.html", {**frame(at, "today"), "page": items.page(at, public_id)})


@require_POST
@session.for_members
def rate(request: HttpRequest, member: session.Member, public_id: str) -> HttpResponse:
    """A tap says how good the item was; for htmx the numbers alone."""
    at, refused, given = here(member), "", request.POST.get("stars", "")
    one = items.found(at, public_id)
    if not items.rating(at, one):
        raise Refused("not_found")
    try:
        stars = int(given) if given.isascii() and given.isdecimal() and len(given) < 4 else 0
        camps.rate_item(member.pk, delivery_id=one.delivery_id, stars=stars)
    except Refused as problem:
        refused = sentence(problem)
    status = 422 if refused else 200
    if request.headers.get("HX-Request") == "true":
        return render(request, "h5/rating.html", {"rating": items.rating(at, one, refused=refused)}, status=status)
    if refused:
        return render(request, "h5/item.html", {**frame(at, "today"), "page": items.page(at, public_id, refused=refused)}, status=status)
    return redirect(f"{reverse('h5:item', args=[public_id])}#rate")
