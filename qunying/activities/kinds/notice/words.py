"""What a notice says: the changes that are out, and the members they go back to."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from qunying.activities.kinds import Words
from qunying.activities.kinds.notice.facts import NoticeSent
from qunying.activities.models import Activity, Improvement, Source
from qunying.kernel.words import series
from qunying.people import queries as people

NAMES_MOST = 60
CHANGES_MOST = 20


def words(activity: Activity, note: str) -> Words | None:
    """The released changes with their contributors' names (of those who agreed and are still here); None until one is released."""
    sources = list(linked(activity))
    if not sources:
        return None
    changes = {source.improvement_id: source.improvement for source in sources}
    behind = sorted({source.membership_id for source in sources})
    gone = people.absent(behind)
    named = sorted({source.membership_id for source in sources if source.named} - gone)
    names = people.names(named[:NAMES_MOST])
    lines = [_("因为大家的反馈，这些已经上线：")]
    lines += [_released(number, change) for number, change in enumerate(list(changes.values())[:CHANGES_MOST], start=1)]
    if len(changes) > CHANGES_MOST:
        lines.append(_("另有 %(n)s 项。") % {"n": len(changes) - CHANGES_MOST})
    lines.append(_thanks(series(names[one] for one in named[:NAMES_MOST]), len(behind) - len(names)))
    lines += [note] if note else []
    fact = partial(NoticeSent, activity.pk, len(changes), len(behind), len(names))
    return Words(activity.name, "\n".join(lines), fact)


def linked(activity: Activity) -> list[Source]:
    """What lies behind the released changes that this notice speaks of, earliest release first."""
    about = Activity.objects.filter(community_id=activity.community_id, key__in=activity.schedule.body.get("of", []))
    rows = Source.objects.filter(activity__in=about, improvement__released_at__isnull=False).select_related("improvement")
    return list(rows.order_by("improvement__released_at", "improvement_id", "pk"))


def _released(number: int, change: Improvement) -> str:
    day = change.released_on
    assert day is not None
    return _("%(number)s. %(title)s（%(month)s 月 %(day)s 日上线）") % {"number": number, "title": change.title, "month": day.month, "day": day.day}


def _thanks(names: str, others: int) -> str:
    if not names:
        return _("感谢 %(n)s 位提出来的成员。") % {"n": others}
    return _("感谢 %(names)s，还有 %(n)s 位没有署名的成员。") % {"names": names, "n": others} if others else _("感谢 %(names)s。") % {"names": names}
