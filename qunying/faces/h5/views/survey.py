"""The one question a cohort is asked when it closes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qunying.camps.survey import queries, services
from qunying.faces.h5 import session
from qunying.faces.h5.screens import survey as screen
from qunying.faces.h5.screens.here import frame, here
from qunying.kernel.refusals import Refused, sentence


@require_http_methods(["GET", "HEAD", "POST"])
@session.for_members
def show(request: HttpRequest, member: session.Member, public_id: str) -> HttpResponse:
    """The question; a tap on a number is the answer, once."""
    at, refused = here(member), ""
    if request.method == "POST":
        asked, given = queries.asked(member.pk, public_id), request.POST.get("score", "")
        if asked is None:
            raise Refused("not_found")
        try:
            score = int(given) if given.isascii() and given.isdecimal() and len(given) < 4 else -1
            services.answer_survey(member.pk, cohort_id=asked.cohort_id, score=score)
            messages.success(request, _("收到了，谢谢"))
            return redirect("h5:survey", public_id)
        except Refused as problem:
            refused = sentence(problem)
    return render(request, "h5/survey.html", {**frame(at, "today"), "page": screen.page(at, public_id, refused=refused)}, status=422 if refused else 200)
