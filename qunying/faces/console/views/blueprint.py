"""The page 蓝图: declared against living, and a new blueprint from check over plan to 按此执行."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.blueprint import queries, services
from qunying.faces.console import accounts
from qunying.faces.console.access import Desk, at_desk, private, running, whole
from qunying.faces.console.pages import blueprint as page
from qunying.faces.console.pages import held, words
from qunying.faces.console.shell import at, shell
from qunying.kernel.refusals import Refused, sentence
from qunying.people import queries as people


@at_desk
@running
@whole
def show(desk: Desk) -> HttpResponse:
    """The revision in force and those before it; with ``?check=1`` also what differs from it now."""
    now = queries.in_force(desk.community.pk)
    if now and desk.request.GET.get("check"):
        found = page.difference(desk.community, now.source)
        shown = {"found": found, "drift": page.drift_rows(found.drift), "strangers": [(page.kind_words(kind), name) for kind, name in found.strangers]}
        if desk.request.headers.get("HX-Request") == "true":
            return render(desk.request, "console/blueprint/difference.html", shown)
        return render(desk.request, "console/blueprint/show.html", {**_base(desk, now), **shown})
    return render(desk.request, "console/blueprint/show.html", _base(desk, now))


@require_POST
@at_desk
@running
def plan(desk: Desk) -> HttpResponse:
    """The blueprint handed in is checked and planned; nothing is written."""
    desk.require("blueprint.apply")
    text, complaint = handed_in(desk.request)
    seen = page.Seen(text, refusal=complaint) if complaint else page.look(text, community=desk.community)
    shown = {
        **shell(desk, "groups", tab="blueprint"),
        "seen": seen,
        "reason": desk.request.POST.get("reason", ""),
        "apply_url": at(desk.community.slug, "blueprint-apply"),
    }
    return render(desk.request, "console/blueprint/plan.html", shown, status=200 if seen.ok else 422)


@require_POST
@at_desk
@running
def apply(desk: Desk) -> HttpResponse:
    """按此执行: exactly the plan that was seen is carried out."""
    desk.require("blueprint.apply")
    try:
        page.require_ours(_given(desk.request), desk.community)
        done = _carry_out(desk.request)
    except Refused as refused:
        return _refused(desk.request, shell(desk, "groups", tab="blueprint"), page.Seen(_given(desk.request), refusal=sentence(refused)))
    held.drop(desk.community.public_id)
    _say(desk.request, done)
    return redirect("console:blueprint", slug=desk.community.slug)


@at_desk
@running
@whole
def export(desk: Desk) -> HttpResponse:
    """The blueprint in force as one sealed file without personal data."""
    response = HttpResponse(services.export_of(desk.community.pk), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{desk.community.slug}.yaml"'
    return response


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Where an installation's owner hands in the blueprint of a new community."""
    _owner_only(request)
    return private(render(request, "console/blueprint/new.html", {"back": people.communities_of(int(request.user.pk or 0))}))


@require_POST
@login_required
def new_plan(request: HttpRequest) -> HttpResponse:
    """The plan of a community that is not there yet."""
    _owner_only(request)
    text, complaint = handed_in(request)
    seen = page.Seen(text, refusal=complaint) if complaint else page.look(text, community=None)
    return private(render(request, "console/blueprint/new_plan.html", {"seen": seen, "reason": request.POST.get("reason", "")}, status=200 if seen.ok else 422))


@require_POST
@login_required
def new_apply(request: HttpRequest) -> HttpResponse:
    """The community exists as the blueprint says."""
    _owner_only(request)
    try:
        done = _carry_out(request)
    except Refused as refused:
        return private(render(request, "console/blueprint/new_plan.html", {"seen": page.Seen(_given(request), refusal=sentence(refused))}, status=409))
    _say(request, done)
    community = people.community(done.community)
    if community is not None:
        accounts.take_owners_post(request.user, community.pk)
    return redirect("console:today", slug=community.slug) if community else redirect("console:home")


def _base(desk: Desk, now: Any) -> dict[str, Any]:
    zone = desk.community.timezone
    return {
        **shell(desk, "groups", tab="blueprint"), "now": now, "author": words.author(now.author) if now else "",
        "applied_at": words.moment(now.applied_at, zone) if now else "",
        "revisions": [(row, words.moment(row.created_at, zone)) for row in queries.revisions(desk.community.pk)],
        "warned": queries.warned(desk.community.pk) if now else (),
        "may_apply": desk.scope.may(("owner", "operator"), desk.community.pk),
    }  # fmt: skip


def handed_in(request: HttpRequest) -> tuple[str, str]:
    """The text handed in as a file or pasted, and what is wrong with it as a text."""
    file = request.FILES.get("file")
    raw = file.read(page.TEXT_BYTES_MAX + 1) if file else _given(request).encode()
    if not raw.strip():
        return "", _("没有收到蓝图。请选一个文件，或把内容贴进来。")
    if len(raw) > page.TEXT_BYTES_MAX:
        return "", _("蓝图超过 %(mb)s MB。请检查是不是选错了文件。") % {"mb": page.TEXT_BYTES_MAX // 1_000_000}
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", _("文件不是 UTF-8 编码的文字。请在编辑器里另存为 UTF-8。")


def _given(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n")


def _carry_out(request: HttpRequest) -> Any:
    author = getattr(request.user, "display_name", "") or request.user.get_username()
    given = request.POST
    bp = page.read(_given(request))
    return services.apply(bp, checksum=given.get("checksum", ""), author=author[:60], reason=given.get("reason", "")[:200], force="force" in given)


def _refused(request: HttpRequest, frame: dict[str, Any], seen: page.Seen) -> HttpResponse:
    return render(request, "console/blueprint/plan.html", {**frame, "seen": seen}, status=409)


def _say(request: HttpRequest, done: Any) -> None:
    counts = {"create": done.create, "update": done.update, "remove": done.remove, "revision": done.revision}
    messages.success(request, _("已按第 %(revision)s 版执行：新建 %(create)s，修改 %(update)s，删除 %(remove)s。") % counts)


def _owner_only(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise Http404
