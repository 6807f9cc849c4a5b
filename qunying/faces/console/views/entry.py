"""Coming in: the first run, the login, demo and invitation links, and the way to one's own community."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from qunying.faces.console import links, tour
from qunying.faces.console.forms import AccountForm, OwnerForm
from qunying.faces.console.pages import words
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries as people
from qunying.people import services

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """To the account's own community; to the first run on an empty installation."""
    if not request.user.is_authenticated:
        return redirect("console:login" if people.has_owner() else "console:setup")
    mine = people.communities_of(request.user.pk)
    chosen = next((one for one in mine if not one.is_archive), mine[0] if mine else None)
    if chosen is None:
        return render(request, "console/entry/nowhere.html", {"owner": request.user.is_superuser})
    return redirect("console:data" if chosen.is_archive else "console:today", slug=chosen.slug)


@never_cache
def setup(request: HttpRequest) -> HttpResponse:
    """The first run: whoever holds the machine makes the owner's account, and with ``?to=new`` goes on to a community; afterwards this page does not exist."""
    if people.has_owner():
        return redirect("console:login")
    form = OwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            account = services.create_first_owner(username=given["username"], password=given["password"], display_name=given["name"])
        except Refused as refused:
            form.complain(refused)
        else:
            login(request, account, backend=BACKEND)
            return redirect("console:new" if request.GET.get("to") == "new" else "console:home")
    demo = any(one.is_demo for one in people.communities())
    return render(request, "console/entry/setup.html", {"form": form, "demo_there": demo}, status=422 if form.errors else 200)


class Login(LoginView):  # type: ignore[misc]  # allauth comes without types
    """allauth's login in our look; too many wrong passwords are answered with one sentence."""

    template_name = "console/entry/login.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again with its complaint, or the page that says until when the door is closed."""
        if getattr(self.request, "axes_locked_out", False):
            self.request.axes_locked_out = False  # answered here; axes' own answer is a bare English line
            return render(self.request, "console/entry/locked.html", {"minutes": _lock_minutes()}, status=429)
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


@never_cache
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A demo's one-time link signs its account in; used, old or foreign it says how to get a new one."""
    account = links.demo_account(token)
    if account is None:
        if request.user.is_authenticated:
            return redirect("console:home")
        return render(request, "console/entry/link_dead.html", {"demo": True, "hours": links.DEMO_HOURS_VALID}, status=410)
    login(request, account, backend=BACKEND)
    tour.begin(request)
    return redirect("console:home")


@never_cache
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody on the staff chooses a user name and a password, or takes the post with the account they are signed in with."""
    staff_id = links.invited_staff(token)
    staff = people.post(staff_id) if staff_id else None
    if staff is None or staff.left_at is not None or staff.account_id is not None:
        return render(request, "console/entry/link_dead.html", {"days": links.INVITE_DAYS_VALID}, status=410)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and request.user.is_authenticated and "mine" in request.POST:
        return _accepted(request, staff, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            account = services.create_account(**form.cleaned_data, display_name=staff.name)
        except Refused as refused:
            form.complain(refused)
        else:
            login(request, account, backend=BACKEND)
            return _accepted(request, staff, account)
    return render(request, "console/entry/invited.html", {"form": form, "staff": staff, "role": words.role(staff.role)}, status=422 if form.errors else 200)


def rate_limited(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too many tries in a row."""
    return render(request, "429.html", status=429)


def _accepted(request: HttpRequest, staff: Any, account: Any) -> HttpResponse:
    try:
        services.accept_login(staff.pk, account_id=account.pk)
    except Refused as refused:
        messages.error(request, sentence(refused))
        return redirect("console:home")
    messages.success(request, _("欢迎，%(name)s。这里是 %(community)s。") % {"name": staff.name, "community": staff.community.name})
    return redirect(reverse("console:home"))


def _lock_minutes() -> int:
    from axes.helpers import get_cool_off

    wait = get_cool_off()
    return max(1, round(wait.total_seconds() / 60)) if wait else 15
