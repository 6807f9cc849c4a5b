"""The feed of a web group: read, poll, say something."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qunying.channels import services
from qunying.faces.h5 import poll as polling
from qunying.faces.h5 import session
from qunying.faces.h5.screens import feed as screen
from qunying.faces.h5.screens.here import Here, frame, here
from qunying.groups import queries as groups
from qunying.kernel.refusals import Refused, sentence


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_members
def show(request: HttpRequest, member: session.Member) -> HttpResponse:
    """The newest posts with the form; with ``before`` the older ones as a fragment or a page."""
    at = here(member, group=request.POST.get("group") or request.GET.get("group", ""))
    if not screen.is_web(at):
        return render(request, "h5/feed.html", {**frame(at, "feed"), "page": screen.elsewhere(at)})
    if request.method == "POST":
        return _say(request, at)
    before = _number(request.GET.get("before", ""))
    page = screen.page(at, before=before, ask="ask" in request.GET, reply=_number(request.GET.get("reply", "")))
    fragment = before and request.headers.get("HX-Request") == "true"
    return render(request, "h5/older.html" if fragment else "h5/feed.html", {**frame(at, "feed"), "page": page})


@require_GET
@session.for_members
def poll(request: HttpRequest, member: session.Member) -> HttpResponse:
    """What is new, for a member who belongs to the group; 204 was answered long before."""
    group = polling.group_in(request.GET.get("g", ""))
    row = groups.by_id([group]).get(group) if group else None
    if row is None:
        raise Refused("not_found")
    page = screen.news(here(member, group=row.public_id), polling.since_in(request))
    return render(request, "h5/news.html", {"page": page}) if page["posts"] else HttpResponse(status=204)


@require_POST
@session.for_members
def react(request: HttpRequest, member: session.Member) -> HttpResponse:
    """A like given or taken back; for htmx the entry's row alone."""
    at = here(member, group=request.POST.get("group", ""))
    on = "like" in request.POST
    post = _number(request.POST.get("like" if on else "unlike", "")) or 0
    assert at.group is not None
    services.react(member.pk, identity_id=member.identity_id, community=member.community_id, group=at.group.id, post=post, on=on)
    if request.headers.get("HX-Request") == "true":
        return render(request, "h5/liked.html", {"liked": screen.liked(at, post)})
    return redirect(f"{reverse('h5:feed')}?group={at.group.public_id}#p{post}")


@require_POST
@session.for_members
def mute(request: HttpRequest, member: session.Member) -> HttpResponse:
    """The member gets no reminders of the group any more, or gets them again."""
    at = here(member, group=request.POST.get("group", ""))
    assert at.group is not None
    on = request.POST.get("on") == "1"
    services.mute(member.pk, identity_id=member.identity_id, community=member.community_id, group=at.group.id, on=on)
    return redirect(f"{reverse('h5:feed')}?group={at.group.public_id}")


def _say(request: HttpRequest, at: Here) -> HttpResponse:
    assert at.group is not None
    body, key, me = request.POST.get("body", ""), request.POST.get("form_key", ""), at.member
    refused, reply = "", _number(request.POST.get("reply_to", ""))
    try:
        services.post(me.pk, identity_id=me.identity_id, community=me.community_id, group=at.group.id, body=body, key=key, reply_to=reply)
    except Refused as problem:
        refused = sentence(problem)
    say = screen.form(body=body if refused else "", refused=refused, answers=screen.answered(at, reply) if refused else None)
    if request.headers.get("HX-Request") == "true":
        page = {**screen.news(at, _number(request.POST.get("since", "")) or 0), "say": say}
        return render(request, "h5/news.html", {"page": page}, status=422 if refused else 200)
    if refused:
        return render(request, "h5/feed.html", {**frame(at, "feed"), "page": {**screen.page(at), "say": say}}, status=422)
    return redirect(f"{reverse('h5:feed')}?group={at.group.public_id}#end")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
