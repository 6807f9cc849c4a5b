"""邀请: a member's own link and whom they asked; and the door behind an invite, which remembers who asked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qunying.faces.h5 import came, cards, previews, session, visitors
from qunying.faces.h5.screens import inviting as screen
from qunying.faces.h5.screens.here import frame, here
from qunying.faces.kit.buckets import JOIN_BY_ADDRESS, TAKE_PART_BY_MEMBER, address_of
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries as people
from qunying.people import services
from qunying.people.services import CameBy


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_members
def show(request: HttpRequest, member: session.Member) -> HttpResponse:
    """Their link with its code to scan, whom they asked and who came; asking somebody by name gives a link for that person."""
    at, problem, typed = here(member), "", ""
    if request.method == "POST":
        typed = request.POST.get("person", "")
        try:
            TAKE_PART_BY_MEMBER.take(member.pk)
            if not typed.strip():
                raise Refused("name_empty")
            asked = services.invite(member.pk, person=typed)
            return redirect(f"{request.path}?for={asked.code}")
        except Refused as refused:
            problem = sentence(refused)
    link = services.invite(member.pk)
    page = screen.page(at, own=link.code, shown=request.GET.get("for", "")[:16])
    status = 422 if problem else 200
    return render(request, "h5/invites.html", {**frame(at, "me"), "page": page, "problem": problem, "typed": typed}, status=status)


@require_safe
def opened(request: HttpRequest, code: str) -> HttpResponse:
    """An invite opened: the phone remembers who asked, and stands before the way in. Programs that look ahead and members themselves open nothing."""
    found = people.community_of_invite(code)
    if found is None:
        return session.door(request)
    response = redirect("h5:join", found.slug)
    if previews.is_fetcher(request) or cards.is_staffs_device(request) or session.member_in(request, found.pk):
        return session.private(response)
    try:
        JOIN_BY_ADDRESS.take(address_of(request))
    except Refused:
        return session.private(response)
    invite = services.open_invite(code, device=visitors.mark_of(request, response))
    if invite is not None:
        came.remember(request, response, found.pk, CameBy("invite", ref=invite.id, inviter=invite.inviter))
    return session.private(response)
