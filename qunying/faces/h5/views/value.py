"""Which of four lines is what we are worth: asked of every member, answered once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qunying.charter import queries as charter
from qunying.charter import services
from qunying.faces.h5 import session
from qunying.faces.h5.screens.here import frame, here
from qunying.kernel.refusals import Refused, sentence


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_members
def show(request: HttpRequest, member: session.Member) -> HttpResponse:
    """The four lines; a tap on one is the answer, once."""
    at, refused = here(member), ""
    if request.method == "POST":
        try:
            services.pick_value(member.pk, question=request.POST.get("question", ""), line=request.POST.get("line", ""))
            messages.success(request, _("收到了，谢谢"))
            return redirect("h5:value")
        except Refused as problem:
            refused = sentence(problem)
    card = charter.value_card(member.community_id, member.pk)
    if card is None:
        raise Refused("not_found")
    shown = {**frame(at, "today"), "card": card, "place": at.community.name, "refused": refused}
    return render(request, "h5/value.html", shown, status=422 if refused else 200)
