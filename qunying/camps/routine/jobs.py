"""Which jobs come again and again in a group, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from qunying.camps.models import Cohort

SLOT: Final = "slot:"
BRIEF, CLOSING = "evening:brief", "evening:closing"
BENEFIT_WORDS: Final = ("红包", "优惠券", "代金券", "抵用券", "折扣券", "满减券")


def jobs_of(community_id: int) -> dict[str, str]:
    """Every job of the community's newest cohort with its name: its slots, the brief of the evening, the closing of the day."""
    cohort = Cohort.objects.filter(community_id=community_id).order_by("-pk").first()
    if cohort is None:
        return {}
    slots = {f"{SLOT}{slot['id']}": str(slot["name"]) for slot in cohort.slots}
    return {**slots, BRIEF: _("看第二天的简报"), CLOSING: _("当天收工")}


def job_name(job: str, known: Mapping[str, str]) -> str:
    """What the job is called; a slot that is no longer declared by its id."""
    return known.get(job) or job.removeprefix(SLOT)


def is_benefit(title: str) -> bool:
    """Whether an item's title speaks of a red packet or a coupon."""
    return any(word in title for word in BENEFIT_WORDS)
