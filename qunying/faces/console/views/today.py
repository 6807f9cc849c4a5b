"""The page 今天: what runs, what needs a hand, and the acts that mend it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from qunying.channels import services as channel_services
from qunying.faces.console import tour
from qunying.faces.console.access import Desk, at_desk, running
from qunying.faces.console.pages import cards, starting
from qunying.faces.console.pages import today as page
from qunying.faces.console.pages.desktop import frame
from qunying.faces.console.shell import at, day_tabs, shell
from qunying.journal import reactions


@at_desk
@running
def show(desk: Desk) -> HttpResponse:
    """The day's state; ``?day=8`` shows another day of the cohort."""
    shown = frame(desk, _day(desk))
    opened = starting.invitation(desk.community) if desk.request.GET.get("opened") and desk.runs else None
    around = {**shell(desk, "today", day=shown["switch"]), "subnav": day_tabs(desk.community.slug, "today")}
    return render(desk.request, "console/today/show.html", {**around, **shown, "opened": opened})


@at_desk
@running
def live(desk: Desk) -> HttpResponse:
    """The polled part; 204 when it reads as the page already shows it."""
    shown = frame(desk, _day(desk))
    if desk.request.GET.get("v") == shown["version"]:
        return HttpResponse(status=204)
    response = render(desk.request, "console/today/live.html", {"desk": desk, "community": desk.community, **shown})
    response.headers["HX-Reswap"] = "outerHTML"
    return response


@require_POST
@at_desk
@running
def retry(desk: Desk) -> HttpResponse:
    """Every failed message goes out again where one may ask for it, or those of one slot of one day; nothing else is touched."""
    failed = cards.failed(desk.community, only=desk.groups, sel=desk.request.POST.get("sel", ""))
    able = desk.where("channels.retry")
    ids = [outbox for outbox, group in failed.items() if able is None or group in able]
    if not ids and able is not None and (failed or not able):
        desk.require("channels.retry", group_id=next(iter(failed.values()), None))
    count = channel_services.retry(desk.community.pk, outbox_ids=ids) if ids else 0
    page.changed(desk.community)
    messages.success(desk.request, ngettext("%(n)s 条已重新排队，马上就发。", "%(n)s 条已重新排队，马上就发。", count) % {"n": count})
    return _back(desk)


@at_desk
@running
def settle(desk: Desk, outbox_id: int) -> HttpResponse:
    """A message of which nobody knows whether it went out: a person has looked and says so."""
    card = _card(desk, outbox_id)
    desk.require("channels.resolve_unknown", group_id=card.room)
    if desk.request.method != "POST":
        return render(desk.request, "console/today/settle.html", {**shell(desk, "today"), "card": card})
    fate = desk.request.POST.get("fate", "")
    if fate not in cards.FATES:
        raise Http404
    done = channel_services.resolve_unknown(outbox_id, fate=fate, staff_id=desk.staff_id())  # type: ignore[arg-type]
    page.changed(desk.community)
    messages.success(desk.request, cards.settled_words(fate) if done else _("这条已经有人判定过了。"))
    return redirect(at(desk.community.slug, "today"))


@at_desk
@running
def stand_in(desk: Desk, outbox_id: int) -> HttpResponse:
    """换人补发: the words of a card its owner did not send, to copy into the chat, and 已发 on the operator's word."""
    card = _card(desk, outbox_id)
    desk.require("channels.attest", group_id=card.room)
    desk.require("camps.remind", group_id=card.room)  # who may remind a host may stand in for them; another host may do neither
    if desk.request.method != "POST":
        return render(desk.request, "console/today/stand_in.html", {**shell(desk, "today"), "card": card})
    done = channel_services.attest(outbox_id, staff_id=desk.staff_id(), covering=True)
    page.changed(desk.community)
    messages.success(desk.request, _("已记为迟发，由你补发。") if done else _("这条已经发过了。"))
    return redirect(at(desk.community.slug, "today"))


@require_POST
@at_desk
@running
def unpark(desk: Desk) -> HttpResponse:
    """Facts that were stuck are handled again, in order."""
    desk.require_role("owner", "operator")
    stuck = {(consumer, subject) for consumer, subject, _error, _since in reactions.parked(desk.community.pk)}
    count = sum(reactions.retry(consumer, subject) for consumer, subject in sorted(stuck))
    page.changed(desk.community)
    said = ngettext("处理好 %(n)s 件。", "处理好 %(n)s 件。", count) % {"n": count}
    messages.success(desk.request, said if count else _("还是没有处理成，原因没变。请把它告诉维护的人。"))
    return redirect(at(desk.community.slug, "today"))


@require_POST
@at_desk
def guide(desk: Desk) -> HttpResponse:
    """The visitor of a demo is shown the next step, or goes on alone."""
    step = desk.request.POST.get("step", "")
    return redirect(tour.move(desk.request, desk.community, int(step) if step.isdecimal() and len(step) < 3 else 0))


def _day(desk: Desk) -> int | None:
    given = desk.request.GET.get("day", "")
    return int(given) if given.isdecimal() and len(given) < 4 else None


def _card(desk: Desk, outbox_id: int) -> Any:
    """The message, when it is of a group in sight."""
    card = cards.one(desk.community, outbox_id, only=desk.groups)
    if card is None:
        raise Http404
    return card


def _back(desk: Desk) -> HttpResponse:
    """To the page the form stood on, if that was the calendar, else to today."""
    sel = desk.request.POST.get("sel", "")
    return redirect(f"{at(desk.community.slug, 'calendar')}?sel={sel}" if sel else at(desk.community.slug, "today"))
