"""分工: giving one of the four duties in a group and taking it back; the owner's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.shell import at
from qunying.groups import queries as groups
from qunying.groups import services
from qunying.people import queries as people


@require_POST
@at_desk
@running
def grant(desk: Desk) -> HttpResponse:
    """The person has the duty in the group from now on."""
    group, staff = _where(desk)
    desk.require("groups.grant_duty", group_id=group)
    services.grant_duty(group, staff_id=staff, bundle=desk.request.POST.get("bundle", ""), by=desk.staff_id())
    messages.success(desk.request, _("分工已记下，从现在起有效。"))
    return redirect(f"{at(desk.community.slug, 'staff')}#duties")


@require_POST
@at_desk
@running
def withdraw(desk: Desk) -> HttpResponse:
    """The person no longer has the duty there."""
    group, staff = _where(desk)
    desk.require("groups.withdraw_duty", group_id=group)
    services.withdraw_duty(group, staff_id=staff, bundle=desk.request.POST.get("bundle", ""))
    messages.success(desk.request, _("分工已收回，从现在起不再有效。"))
    return redirect(f"{at(desk.community.slug, 'staff')}#duties")


def _where(desk: Desk) -> tuple[int, int]:
    """The group and the member of staff named by the form, both of this community and in sight."""
    group = groups.group(desk.request.POST.get("group", ""))
    staff = people.post_by_public_id(desk.community.pk, desk.request.POST.get("staff", ""))
    if group is None or staff is None or group.community_id != desk.community.pk or not desk.scope.sees_group(desk.community.pk, group.id):
        raise Http404
    return group.id, staff.pk
