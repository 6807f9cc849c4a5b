"""What a response says: how much came in, how much of it was answered, and what changes because of it."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _

from qunying.activities.kinds import Words
from qunying.activities.kinds.response.facts import ResponsePublished
from qunying.activities.models import Activity, Improvement, Source

CHANGES_NAMED = 10


def words(activity: Activity, note: str) -> Words | None:
    """The response in numbers and changes, with the staff's own words; None when the call it answers is not there."""
    call = Activity.objects.filter(community_id=activity.community_id, key=activity.schedule.body["of"]).first()
    if call is None:
        return None
    from qunying.activities.kinds.feedback.queries import tally  # the call's own numbers

    count = tally(call.pk)
    changes = list(Improvement.objects.filter(pk__in=Source.objects.filter(activity=call).values("improvement")).order_by("pk"))
    lines = [_("「%(name)s」收到 %(n)s 条，来自 %(people)s 位成员。") % {"name": call.name, "n": count.items, "people": count.people}]
    if count.items:
        lines.append(_("其中问题 %(question)s 条、建议 %(suggestion)s 条、夸奖 %(praise)s 条；已回 %(answered)s 条，采纳 %(adopted)s 条。") % count.spoken)
    lines += [_change(change) for change in changes[:CHANGES_NAMED]]
    if len(changes) > CHANGES_NAMED:
        lines.append(_("另有 %(n)s 项改动。") % {"n": len(changes) - CHANGES_NAMED})
    if count.items and not changes:
        lines.append(_("这一轮还没有定下改动。"))
    lines += [note] if note else []
    lines.append(_("逐条的回复在这里：%(url)s") % {"url": f"{settings.PUBLIC_URL}/m/activities/{call.public_id}"})
    fact = partial(_fact, activity.pk, call.pk, count.items, count.answered, count.adopted)
    return Words(_("%(name)s：我们的回应") % {"name": call.name}, "\n".join(lines), fact)


def _change(change: Improvement) -> str:
    if change.released_on is None:
        return _("会改：%(title)s") % {"title": change.title}
    return _("已改：%(title)s（%(month)s 月 %(day)s 日上线）") % {"title": change.title, "month": change.released_on.month, "day": change.released_on.day}


def _fact(activity: int, of: int, items: int, answered: int, adopted: int, groups: int) -> ResponsePublished:
    return ResponsePublished(activity, of, items, answered, adopted, groups)
