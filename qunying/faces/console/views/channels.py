"""The page 渠道: how each channel stands and what it cannot do."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from qunying.faces.console.access import Desk, at_desk, running, whole
from qunying.faces.console.pages import channels as page
from qunying.faces.console.shell import shell


@at_desk
@running
@whole
def show(desk: Desk) -> HttpResponse:
    """Each channel with its state, its quota and its blind spots."""
    cards = page.cards(desk.community)
    return render(desk.request, "console/channels/show.html", {**shell(desk, "channels"), "cards": cards, "finding": page.finding(cards)})
