"""点子征集 on the phone: ideas by votes, one's own idea, a vote for others'."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from qunying.activities import queries, services
from qunying.faces.h5.screens.activities import Act, Spot
from qunying.kernel.ids import token
from qunying.kernel.refusals import Refused
from qunying.kernel.words import series


def page(here: Spot) -> dict[str, Any]:
    """The ideas, most votes first; after closing with their places and the winners' names."""
    ideas = queries.contest.ideas(here.row.id, viewer=here.me)
    winners = [one for one in ideas if one.place and one.place <= int(here.row.body.get("winners", 3))]
    mine, most = sum(one.mine for one in ideas), int(here.row.body.get("entries_each", 3))
    return {
        "ideas": ideas, "winners": series(_("第 %(place)s 名 %(name)s") % {"place": one.place, "name": one.name} for one in winners), "closed": here.row.closed,
        "left": most - mine, "key": token(12),
    }  # fmt: skip


def enter(here: Spot, given: QueryDict) -> str:
    """The idea stands in the contest."""
    key = given.get("form_key", "")[:40] or token(12)
    services.enter(here.me, **here.ask, title=given.get("title", ""), text=given.get("text", ""), key=key)
    return _("点子发出了，等大家投票。")


def vote(here: Spot, given: QueryDict) -> str:
    """The vote counts."""
    idea = queries.contest.idea(given.get("idea", ""))
    if idea is None:
        raise Refused("not_found")
    services.vote(here.me, **here.ask, idea_id=idea.pk)
    return _("这一票记给「%(title)s」了。") % {"title": idea.title}


ACTS: dict[str, Act] = {"enter": enter, "vote": vote}
