"""The one question a member is asked when their cohort closes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.camps.queries import CohortRow
from qunying.camps.survey import queries as survey
from qunying.camps.survey.services import SCORE_MAX
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import Here
from qunying.kernel import clock
from qunying.kernel.refusals import Refused


def page(at: Here, cohort: str, *, refused: str = "") -> dict[str, Any]:
    """The question with its eleven answers, or why there is nothing to answer; refused ``not_found`` for who is not of the cohort."""
    asked = survey.asked(at.member.pk, cohort)
    if asked is None:
        raise Refused("not_found")
    until = words.day(clock.local_day(asked.until, at.timezone))
    told = {
        "open": _("每人一次，到%(until)s为止。") % {"until": words.spaced(until)},
        "answered": _("你给了 %(score)s 分，收到了，谢谢。") % {"score": asked.score},
        "early": _("最后一天再来评。"),
        "closed": _("%(until)s就不收了。有话请直接找营主。") % {"until": until},
    }
    return {
        "cohort": asked.cohort, "public_id": cohort, "open": asked.state == "open", "says": told[asked.state], "refused": refused,
        "scores": range(SCORE_MAX + 1),
    }  # fmt: skip


def ask(at: Here, cohort: CohortRow) -> dict[str, str]:
    """What the first screen says while the question is open to this member; nothing otherwise."""
    if clock.today(at.timezone) < cohort.ends_on:
        return {}
    asked = survey.asked(at.member.pk, cohort.public_id)
    if asked is None or asked.state != "open":
        return {}
    over = clock.now() > cohort.ends_at
    text = _("%(cohort)s走完了，愿不愿意推荐给朋友？只问这一题。") if over else _("%(cohort)s今天收营，愿不愿意推荐给朋友？只问这一题。")
    return {"text": text % {"cohort": cohort.name}, "url": reverse("h5:survey", args=[cohort.public_id]), "verb": _("去评")}
