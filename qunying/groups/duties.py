"""The four duties of a team 分工: bundles of verbs that somebody may be given in one group, whatever their role is elsewhere.

管理 manage answers for the people: who is in, who is led out and why. 运营 operate runs the day: what is sent, rescued, answered. 维护 maintain keeps
the pipes whole: chats, failed messages, lost phones. 策划 plan decides what will be: activities, calendar, budget. A verb belongs to exactly one
bundle, by its name or else by its domain, so that a new verb is never without one. What gives rights itself is given by no bundle.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from qunying.kernel import verbs

MANAGE, OPERATE, MAINTAIN, PLAN = "manage", "operate", "maintain", "plan"
BUNDLES: Final = (MANAGE, OPERATE, MAINTAIN, PLAN)

# Verbs stand here as words: this floor knows their names, never their code.
BY_NAME: Final = {
    "groups.bind_chat": MAINTAIN, "groups.unbind_chat": MAINTAIN, "channels.retry": MAINTAIN, "channels.resolve_unknown": MAINTAIN,
    "people.issue_link": MAINTAIN, "people.reissue": MAINTAIN, "people.renew_page_link": MAINTAIN, "camps.reissue_card": MAINTAIN,
    "groups.create": PLAN, "groups.change": PLAN, "groups.archive": PLAN,
}  # fmt: skip
BY_DOMAIN: Final = {
    "people": MANAGE, "groups": MANAGE, "conduct": MANAGE,
    "camps": OPERATE, "channels": OPERATE, "flows": OPERATE, "incentives": OPERATE, "commerce": OPERATE,
    "journal": MAINTAIN, "insight": MAINTAIN, "kernel": MAINTAIN,
    "activities": PLAN, "blueprint": PLAN, "charter": PLAN, "content": PLAN,
}  # fmt: skip
RESERVED: Final = frozenset({"groups.grant_duty", "groups.withdraw_duty", "people.hire", "people.dismiss", "people.give_login"})  # the owner's own


def bundle_of(verb: str) -> str | None:
    """The duty that carries the verb; None for what only the owner may give."""
    return None if verb in RESERVED else BY_NAME.get(verb) or BY_DOMAIN.get(verb.partition(".")[0])


def verbs_of(bundle: str) -> frozenset[str]:
    """Every verb of staff the duty carries."""
    return frozenset(one.name for one in verbs.all_verbs() if set(one.needs) - {"member"} and bundle_of(one.name) == bundle)


def names() -> dict[str, str]:
    """The duties in words."""
    return {MANAGE: _("管理"), OPERATE: _("运营"), MAINTAIN: _("维护"), PLAN: _("策划")}
