"""From her head to a community: six questions one after the other, what comes of them, and 按此执行."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qunying import starters
from qunying.blueprint import services
from qunying.faces.console import accounts, links
from qunying.faces.console.access import private
from qunying.faces.console.pages import held, trial
from qunying.faces.console.pages import starting as page
from qunying.faces.console.pages.blueprint import read
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries as people

DRAFT: Final = "new_community"


def owner_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only an installation's owner finds these pages, and no cache keeps them; a demo's visitor is led to an account of their own."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_superuser:
            return _first_an_account(request)
        return private(view(request, *args, **kwargs))

    return guarded


def _first_an_account(request: HttpRequest) -> HttpResponse:
    """Where somebody who looks at a demo becomes the owner of this house; nobody else finds anything here."""
    if not links.may_demo(request.user):
        raise Http404
    if people.has_owner():
        messages.info(request, _("这里已经有负责人了。请用负责人的账号登录，再开新社群。"))
        return redirect("console:home")
    return redirect(f"{reverse('console:setup')}?to=new")


@owner_only
def step(request: HttpRequest, name: str = "kind") -> HttpResponse:
    """One question; a good answer is kept in the draft and leads on, a bad one is answered under its field."""
    draft = _draft(request)
    if name not in page.STEPS:
        raise Http404
    if name != "kind" and "kind" not in draft:
        return redirect("console:new")
    owner = getattr(request.user, "display_name", "") or request.user.get_username()
    shown = page.form(name, draft, owner=owner, given=request.POST if request.method == "POST" else None)
    if request.method == "POST":
        taken = page.take(name, shown, draft)
        if taken is not None:
            request.session[DRAFT] = taken
            following = page.after(name)
            return redirect("console:new-step", name=following) if following else redirect("console:new-result")
    back = page.before(name)
    context = {
        "step": name, "title": page.title(name), "number": page.STEPS.index(name) + 1, "count": len(page.STEPS), "form": shown,
        "offered": starters.all_starters(), "chosen": shown["kind"].value() if name == "kind" else "",
        "back": (reverse("console:new-step", args=[back]) if back != "kind" else reverse("console:new")) if back else "",
    }  # fmt: skip
    return render(request, "console/starting/step.html", context, status=422 if shown.errors else 200)


@require_GET
@owner_only
def result(request: HttpRequest) -> HttpResponse:
    """What the six answers make, with a rehearsal of it under way; the first answer that cannot be is asked again."""
    wrong = page.faulty_step(_draft(request))
    if wrong:
        return redirect("console:new-step", name=wrong)
    return _shown(request, page.result(_draft(request)))


@require_GET
@owner_only
def rehearsal(request: HttpRequest) -> HttpResponse:
    """How far the rehearsal is; the part of the page that asks again."""
    if page.faulty_step(_draft(request)):
        return HttpResponse(status=204)
    found = page.result(_draft(request))
    return render(request, "console/starting/rehearsal.html", {"trial": _trial(found)})


@require_POST
@owner_only
def again(request: HttpRequest) -> HttpResponse:
    """A rehearsal that failed is begun anew."""
    if not page.faulty_step(_draft(request)):
        trial.again(page.result(_draft(request)).text)
    return redirect("console:new-result")


@require_GET
@owner_only
def source(request: HttpRequest) -> HttpResponse:
    """The same blueprint as the engineer reads it."""
    if page.faulty_step(_draft(request)):
        raise Http404
    response = HttpResponse(page.result(_draft(request)).text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="blueprint.yaml"'
    return response


@require_POST
@owner_only
def begin(request: HttpRequest) -> HttpResponse:
    """按此执行: the community exists as she has seen it, and the page 今天 greets with the invitation."""
    if page.faulty_step(_draft(request)):
        return redirect("console:new-result")
    found = page.result(_draft(request))
    author = getattr(request.user, "display_name", "") or request.user.get_username()
    try:
        done = services.apply(read(found.text), checksum=request.POST.get("checksum", ""), author=author[:60], reason=_("六个问题开的社群"))
    except Refused as refused:
        return _shown(request, found, refusal=sentence(refused), status=409)
    request.session.pop(DRAFT, None)
    held.drop()
    community = people.community(done.community)
    assert community is not None
    accounts.take_owners_post(request.user, community.pk)
    messages.success(request, _("「%(name)s」开好了，新建 %(count)s 项。") % {"name": community.name, "count": done.create})
    return redirect(f"{reverse('console:today', args=[community.slug])}?opened=1")


def _shown(request: HttpRequest, found: page.Result, *, refusal: str = "", status: int = 200) -> HttpResponse:
    told = found.told
    context = {
        "found": found, "seen": found.seen, "told": told, "refusal": refusal or found.seen.refusal, "steps": [(name, page.title(name)) for name in page.STEPS],
        "rhythm": page.rhythm(told) if told else [], "hours": page.hours(told) if told else [], "trial": _trial(found) if told else None,
    }  # fmt: skip
    return render(request, "console/starting/result.html", context, status=status if found.seen.ok else 422)


def _trial(found: page.Result) -> trial.Trial:
    return trial.look(found.text, groups=len(found.told.groups) if found.told else 1)


def _draft(request: HttpRequest) -> page.Draft:
    return dict(request.session.get(DRAFT, {}))
