"""算作成员、工作人员还是机器人: what somebody counts as, said on their page by owner and operator."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import member as member_page
from qunying.faces.console.shell import at
from qunying.kernel.refusals import Refused, sentence
from qunying.people import services


@require_POST
@at_desk
@running
def count_as(desk: Desk, public_id: str) -> HttpResponse:
    """The member counts as what was chosen, of all they ever did."""
    member = member_page.member(desk.community, public_id, only=desk.groups)
    if member is None:
        raise Http404
    desk.require("people.count_as")
    given = desk.request.POST
    try:
        changed = services.count_as(
            desk.community.pk, identity_id=member.identity_id, kind=given.get("kind", ""), reason=given.get("reason", ""), by=desk.staff_id()
        )
        messages.success(desk.request, _("改好了，从第一句话起都这样算；数一分钟内跟上。") if changed else _("本来就这样算，什么都没有改。"))
    except Refused as refused:
        messages.error(desk.request, sentence(refused))
    return redirect(f"{at(desk.community.slug, 'member', public_id)}#counts")
