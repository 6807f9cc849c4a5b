"""A member's own case under the rules: why, on what evidence, what it means; and the appeal. Also for somebody who was removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qunying.conduct import services as conduct
from qunying.faces.h5 import session
from qunying.faces.h5.screens import rules as screen
from qunying.faces.kit.buckets import KEYS_BY_MEMBER
from qunying.kernel.refusals import Refused, sentence
from qunying.people import services as people


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """The case, for whoever it is about and nobody else; the first look is remembered. A stranger finds the door."""
    devices = [people.recognise(secret) for secret in session.secrets_in(request)]
    one, member = screen.mine(public_id, [device for device in devices if device])
    if one is None or member is None:
        return session.door(request)
    if request.method == "POST":
        return _appeal(request, one.public_id, member)
    conduct.see(one.public_id)
    return session.private(render(request, "h5/case.html", screen.case(one, member)))


def _appeal(request: HttpRequest, public_id: str, member: session.Member) -> HttpResponse:
    words = request.POST.get("words", "")
    try:
        KEYS_BY_MEMBER.take(member.pk)
        conduct.appeal(member.pk, case=public_id, words=words)
    except Refused as refused:
        one, _member = screen.mine(public_id, [member])
        assert one is not None
        status = 429 if refused.code == "too_many_requests" else 422
        shown = {**screen.case(one, member), "refused": sentence(refused), "words": words}
        return session.private(render(request, "h5/case.html", shown, status=status))
    messages.success(request, _("申诉已送出，由另一位同事复核。"))
    return session.private(redirect("h5:rules-case", public_id))
