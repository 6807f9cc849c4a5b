"""What was promised: the members' page, and a host's tap that it begins or is over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from qunying.charter import queries as charter
from qunying.charter import services
from qunying.faces.h5 import session
from qunying.faces.h5.cards import Worker, worker_of
from qunying.faces.h5.screens import promises as screen
from qunying.faces.h5.screens.here import frame, here
from qunying.kernel.refusals import Refused, sentence

ACTS = {"begin": services.begin_session, "end": services.end_session}


@require_GET
@session.for_members
def show(request: HttpRequest, member: session.Member) -> HttpResponse:
    """What this community promised the member, when it is due next, and what became of it."""
    at = here(member)
    return render(request, "h5/promises.html", {**frame(at, "me"), "page": screen.page(at)})


@require_POST
def tap(request: HttpRequest, token: str, public_id: str) -> HttpResponse:
    """「开始」 and 「结束」: on this person's word; a second tap changes nothing."""
    worker = worker_of(request, token)
    if isinstance(worker, HttpResponse):
        return worker
    refused = ""
    try:
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Refused("no_such_promise")
        act(public_id, staff_id=worker.staff.pk)
    except Refused as problem:
        refused = sentence(problem)
    return _answer(request, worker, token, public_id, refused)


def _answer(request: HttpRequest, worker: Worker, token: str, public_id: str, refused: str) -> HttpResponse:
    found = charter.obligation(public_id)
    room = worker.groups.get(found[1].group_id or 0) if found else None
    fragment = request.headers.get("HX-Request") == "true"
    if not refused and not fragment:
        return session.private(redirect("h5:card", token))
    one = screen.tap(found[1], room.name, worker.community.timezone, refused=refused) if found and room else None
    template = "h5/promise_tap.html" if fragment else "h5/promise_tapped.html"
    shown = {"one": one, "token": token, "refused": refused, "community": worker.community, "demo": worker.community.is_demo}
    return session.private(render(request, template, shown, status=422 if refused else 200))
