"""The card page of staff who live on a phone: a signed link instead of a login, for that person only."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from qunying.channels import services as channels
from qunying.faces.h5 import session
from qunying.faces.h5.cards import Worker, worker_of
from qunying.faces.h5.screens import card as screen
from qunying.kernel.refusals import Refused, sentence


@require_GET
def show(request: HttpRequest, token: str) -> HttpResponse:
    """What to send now, in which words; what went out by itself."""
    worker = worker_of(request, token)
    if isinstance(worker, HttpResponse):
        return worker
    return _page(request, worker, screen.page(worker, token))


@require_POST
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """「已发」: the card counts as sent on this person's word; a second tap changes nothing."""
    worker, number = worker_of(request, token), request.POST.get("outbox", "")
    if isinstance(worker, HttpResponse):
        return worker
    outbox, refused = int(number) if number.isdecimal() and len(number) < 19 else 0, ""
    try:
        channels.attest(outbox, staff_id=worker.staff.pk)
    except Refused as problem:
        refused = sentence(problem)
    if request.headers.get("HX-Request") != "true" and not refused:
        return session.private(redirect("h5:card", token))
    page = screen.page(worker, token, refused={outbox: refused})
    one = next((job for job in page["cards"] if job["id"] == outbox), None)
    if request.headers.get("HX-Request") == "true" and one:
        return session.private(render(request, "h5/card_one.html", {"one": one}, status=422 if refused else 200))
    return _page(request, worker, page | {"refused": refused}, status=422)


def _page(request: HttpRequest, worker: Worker, page: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = {"page": page, "community": worker.community, "demo": worker.community.is_demo}
    return session.private(render(request, "h5/card.html", shown, status=status))
