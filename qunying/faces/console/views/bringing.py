"""导入聊天记录: a file is handed in, read in the background, shown, and taken in when its sender says so."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from qunying.channels.history import uploads
from qunying.faces.console.pages import bringing as page
from qunying.faces.console.views.starting import owner_only
from qunying.faces.measured.who import meant
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries as people
from qunying.people import services

FORM_BYTES = 64_000  # of a form around its file


@csrf_exempt  # the answer to a file far too large comes before anything of it is read; the token is checked right after
def hand_in(request: HttpRequest) -> HttpResponse:
    """The form; posted, the file is kept and its page follows."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if size.isdecimal() and int(size) > uploads.BYTES_MOST + FORM_BYTES:
        return _too_large(request)
    return _hand_in(request)


@owner_only
def _too_large(request: HttpRequest) -> HttpResponse:
    refused = Refused("upload_too_large", bytes=int(request.META["CONTENT_LENGTH"]), most=uploads.BYTES_MOST)
    return _form(request, page.HandInForm(communities=_communities(request)), wrong=sentence(refused), status=413)


@csrf_protect
@owner_only
def _hand_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request, page.HandInForm(communities=_communities(request)))
    form = page.HandInForm(request.POST, request.FILES, communities=_communities(request))
    if not form.is_valid():
        return _form(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        kept = uploads.receive(
            file.chunks(), file=file.name, size=file.size, account=_account(request), by=request.user.get_username(), **page.wish(form.cleaned_data)
        )
    except Refused as refused:
        return _form(request, form, wrong=sentence(refused), status=422)
    return redirect("console:import-one", public_id=kept.public_id)


@owner_only
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far it is, what is in it, or what became of it."""
    found = uploads.upload(public_id, _account(request))
    if found is None:
        raise Http404
    form = page.MoreForm(initial=found.wish)
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "console/bringing/state.html" if fragment else "console/bringing/one.html", {"page": page.shown(found), "form": form})


@require_POST
@owner_only
def take_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was read is being taken in."""
    if not uploads.take_in(public_id, _account(request)):
        raise Http404
    return redirect("console:import-one", public_id=public_id)


@require_POST
@owner_only
def counts(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody of the history that was taken in, tapped or named, counts as what was said: an archive has no pages of members where it could be said."""
    found = uploads.upload(public_id, _account(request))
    community = people.community_by_slug(found.report.get("community", "")) if found and found.step == "done" else None
    if community is None:
        raise Http404
    staff = people.staff_of_account(_account(request), community.pk)
    try:
        who, why = meant(community.pk, request.POST.get("who", "").strip()), _("导入以后看名字定的")
        services.count_as(community.pk, identity_id=who.identity, kind=request.POST.get("kind", ""), reason=why, by=staff.pk if staff else None)
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("console:import-one", public_id=public_id)


@require_POST
@owner_only
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file is read once more, with what the export does not say itself."""
    form = page.MoreForm(request.POST)
    if not form.is_valid() or not uploads.read_again(public_id, _account(request), **page.wish(form.cleaned_data)):
        raise Http404
    return redirect("console:import-one", public_id=public_id)


@require_POST
@owner_only
def drop(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file is gone, and nothing of it was taken in."""
    if not uploads.drop(public_id, _account(request)):
        raise Http404
    messages.success(request, _("文件删掉了，什么都没有导入。"))
    return redirect("console:import")


def _account(request: HttpRequest) -> int:
    return int(request.user.pk)  # type: ignore[arg-type]  # only who is signed in comes here


def _communities(request: HttpRequest) -> list[object]:
    """What a history can be added to: communities that are run for real, and those that were brought in."""
    return [one for one in people.communities_of(_account(request)) if not one.is_demo]


def _form(request: HttpRequest, form: page.HandInForm, *, wrong: str = "", status: int = 200) -> HttpResponse:
    names = ("format", "timezone", "date_order", "partial")
    shown = {"form": form, "more": [form[name] for name in names], "wrong": wrong, "waiting": page.waiting(_account(request)),
             "opened": any(form[name].errors for name in names)}  # fmt: skip
    return render(request, "console/bringing/form.html", shown, status=status)
