"""Joining: what it is, the rules, the choice; and the page that says where one has come to."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from qunying.camps import services
from qunying.conduct import queries as conduct
from qunying.faces.h5 import came, session
from qunying.faces.h5.screens import join as screen
from qunying.faces.h5.screens.here import frame, here
from qunying.faces.kit.buckets import JOIN_BY_ADDRESS, address_of
from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people.services import Key, issue_key, recognise

ONCE: Final = "once"  # carries the recovery code from the joining to the page that shows it
ONCE_SECONDS: Final = 600


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything one has to know before joining, on one page; the form's own key makes a double tap one member."""
    community = people.community_by_slug(slug)
    if community is None or community.is_archive:
        raise Http404
    member = session.member_in(request, community.pk)
    if request.method == "POST" and member:
        return session.private(redirect("h5:welcome"))
    form, status = screen.form(guide=request.GET.get("g", "")[:16]), 200
    if request.method == "POST":
        try:
            return _join(request, community)
        except Refused as refused:
            form, status = screen.form(request.POST, refused), 429 if refused.code == "too_many_requests" else 422
    page = screen.page(community, member) | screen.inviter(people.inviter_name(community.pk, came.invites(request, community.pk)))
    shown = {"community": community, "demo": community.is_demo, "page": page, "form": form}
    return session.private(render(request, "h5/join.html", shown, status=status))


@require_GET
@session.for_members
def welcome(request: HttpRequest, member: session.Member) -> HttpResponse:
    """Which group, when it starts, or what one waits for; with the recovery code, once."""
    at = here(member)
    code = request.get_signed_cookie(ONCE, default="", salt=member.public_id, max_age=ONCE_SECONDS)
    response = render(request, "h5/welcome.html", {**frame(at, ""), "tabs": [], "page": screen.welcome(at, code or "")})
    response.delete_cookie(ONCE, path=request.path, samesite="Lax")
    return response


def _join(request: HttpRequest, community: Any) -> HttpResponse:
    JOIN_BY_ADDRESS.take(address_of(request))
    _not_removed(request, community.pk)
    asked = screen.asked(request.POST)
    joined = services.join(
        community.pk, name=asked.name, choice=asked.choice, rules_version=asked.rules_version, key=asked.key, guide=asked.guide,
        came=came.came(request, community.pk), invites=came.invites(request, community.pk), about=asked.about,
    )  # fmt: skip
    response = redirect("h5:welcome")
    came.forget(request, response, community.pk)
    session.remember(request, response, issue_key(joined.membership_id, kind=Key.DEVICE))
    member = people.membership_by_id(joined.membership_id)
    if joined.new and member:
        code = issue_key(member.pk, kind=Key.RECOVERY)
        where: dict[str, Any] = {"path": response.url, "max_age": ONCE_SECONDS, "httponly": True, "samesite": "Lax", "secure": request.is_secure()}
        response.set_signed_cookie(ONCE, code, salt=member.public_id, **where)
    return session.private(response)


def _not_removed(request: HttpRequest, community_id: int) -> None:
    """Pass whoever was not removed on this very phone; a new name is no way round the rules."""
    known = [recognise(secret) for secret in session.secrets_in(request)]
    removed = conduct.removals(member.pk for member in known if member and member.community_id == community_id and member.left_at)
    if removed:
        raise Refused("was_removed", case=removed[min(removed)])
