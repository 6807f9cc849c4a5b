"""Who sits at the console and what is in their sight: every page of a community starts here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from qunying.camps.rehearsal import wiping
from qunying.groups import rules as group_rules
from qunying.groups.rules import Scope
from qunying.kernel import verbs
from qunying.people import queries as people
from qunying.people import services
from qunying.people.rules import WHOLE, require

OWNER, OPERATOR, ANALYST = "owner", "operator", "analyst"
RUNNERS: Final = (OWNER, OPERATOR)


@dataclass(frozen=True, slots=True)
class Desk:
    """An account in one community: the request, what it may see, and the communities it can switch to."""

    request: HttpRequest
    account: Any
    scope: Scope
    community: Any
    communities: tuple[Any, ...]

    @property
    def roles(self) -> frozenset[str]:
        """The roles held here."""
        return self.scope.roles[self.community.pk]

    @property
    def groups(self) -> frozenset[int] | None:
        """The groups in sight; None means all."""
        return self.scope.groups_of(self.community.pk)

    @property
    def runs(self) -> bool:
        """Whether the account runs the community (owner or operator), so that acts are offered."""
        return self.scope.may(RUNNERS, self.community.pk)

    def require(self, verb: str, *, group_id: int | None = None) -> None:
        """Pass only who may ask for that verb here."""
        group_rules.require_verb(self.scope, verb, self.community.pk, group_id=group_id)

    def may(self, verb: str, *, group_id: int) -> bool:
        """Whether that verb would pass in that group, so that its button is shown."""
        return group_rules.may(self.scope, verb, self.community.pk, group_id=group_id)

    def where(self, verb: str) -> frozenset[int] | None:
        """The groups in which the verb would pass; None where a role lets it pass in all that are in sight."""
        if self.scope.may(verbs.get(verb).needs, self.community.pk):
            return None
        return group_rules.by_duty(self.account.pk, verb, self.community.pk)

    def require_role(self, *roles: str) -> None:
        """Pass only who holds one of these roles here."""
        require(self.scope, roles, self.community.pk)

    def staff_id(self) -> int:
        """As whom the account acts here; an installation's owner is put on the staff by their first act, so that facts can name them."""
        staff = people.staff_of_account(self.account.pk, self.community.pk)
        if staff is None:
            staff = services.hire(self.community.pk, name=self.account.display_name or self.account.username, role=OWNER, account_id=self.account.pk)
        return int(staff.pk)


def at_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the desk; who is not signed in goes to the login, and a community out of sight does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_login(request)
        communities = tuple(people.communities_of(request.user.pk))
        community = next((one for one in communities if one.slug == slug), None)
        scope = group_rules.scope(request.user)
        if community is None or community.pk not in scope.roles:
            raise Http404
        return private(view(Desk(request, request.user, scope, community, communities), *args, **kwargs))

    return guarded


def running(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page shows a community at work: of an archive it does not exist."""

    @wraps(view)
    def guarded(desk: Desk, *args: Any, **kwargs: Any) -> HttpResponse:
        if desk.community.is_archive:
            raise Http404
        if desk.community.is_demo and wiping.going_on():
            return _to_the_wipe(desk.request)
        return view(desk, *args, **kwargs)

    return guarded


def whole(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page speaks of the whole community: who sees only some groups is refused, with the name of who can grant more."""

    @wraps(view)
    def guarded(desk: Desk, *args: Any, **kwargs: Any) -> HttpResponse:
        desk.require_role(*sorted(str(role.value) for role in WHOLE))
        return view(desk, *args, **kwargs)

    return guarded


def _to_the_wipe(request: HttpRequest) -> HttpResponse:
    """While the demo goes its pages would show a part of it as if it were the whole."""
    to = reverse("console:demo-going")
    return HttpResponseClientRedirect(to) if request.headers.get("HX-Request") == "true" else redirect(to)


def to_login(request: HttpRequest) -> HttpResponse:
    """The way to the login page and back here; a fragment request moves the whole page."""
    answer = redirect_to_login(request.get_full_path())
    return HttpResponseClientRedirect(answer["Location"]) if request.headers.get("HX-Request") == "true" else answer


def private(response: HttpResponse) -> HttpResponse:
    """No cache on the way keeps what belongs to one desk."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response
