"""The join page: who it is for, what it is worth, what is promised, the rules, the ways in with the seats left; and where one has come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.camps import queries as camps
from qunying.camps.queries import Choice, CohortRow
from qunying.charter import queries as charter
from qunying.conduct import queries as conduct
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import Here, host_names
from qunying.faces.kit import rhythm
from qunying.kernel import clock
from qunying.kernel.ids import token
from qunying.kernel.refusals import Refused, sentence

FEW_SEATS = 20
ABOUT_SENT_MOST = 1000  # far beyond what is kept, so that too long is told and not cut
NAME_CODES = ("name_empty", "name_too_long")
WHERE = {"about_too_long": "#about", "rules_changed": "#rules", "rules_not_accepted": "#rules", "choice_missing": "#choice", "unknown_choice": "#choice"}
_KEYS = signing.Signer(salt="qunying.join")


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish to join, as the form sent it."""

    name: str
    choice: str
    rules_version: int
    key: str
    guide: str = ""
    about: str = ""


def asked(posted: Mapping[str, str]) -> Asked:
    """What was sent; refused ``form_expired``, ``choice_missing`` or ``rules_not_accepted``."""
    try:
        key = _KEYS.unsign(posted.get("form_key", ""))
    except signing.BadSignature:
        raise Refused("form_expired") from None
    if not posted.get("choice"):
        raise Refused("choice_missing")
    if not posted.get("accept"):
        raise Refused("rules_not_accepted")
    version = posted.get("rules_version", "")
    number = int(version) if version.isdecimal() and len(version) < 9 else 0
    return Asked(posted.get("name", ""), posted["choice"], number, f"h5:{key}", posted.get("g", "")[:16], posted.get("about", "")[:ABOUT_SENT_MOST])


def form(posted: Mapping[str, str] | None = None, refused: Refused | None = None, *, guide: str = "") -> dict[str, Any]:
    """The form, empty or as it was sent, with what is wrong. New rules must be ticked anew; the key stays, so that trying again is not joining twice."""
    posted = posted or {}
    key = posted.get("form_key", "")
    if not key or (refused and refused.code == "form_expired"):
        key = _KEYS.sign(token(18))
    shown: dict[str, Any] = {"key": key, "name": posted.get("name", ""), "choice": posted.get("choice", ""), "where": "#name"}
    shown |= {"guide": posted.get("g", guide)[:16], "about": posted.get("about", "")[:ABOUT_SENT_MOST]}
    if refused is None:
        return shown
    shown |= {"accepted": bool(posted.get("accept")) and refused.code != "rules_changed", "where": WHERE.get(refused.code, "#name")}
    told = _("群规刚刚更新了，请读过下面的新一版，再勾选加入。") if refused.code == "rules_changed" else sentence(refused)
    if refused.code == "was_removed":
        shown |= {"where": reverse("h5:rules-case", args=[refused.data["case"]]), "go": _("看为什么，去申诉")}
    return shown | {"sentence": told, "name_error": told if refused.code in NAME_CODES else "", "about_error": told if refused.code == "about_too_long" else ""}


def page(community: Any, member: Any = None) -> dict[str, Any]:
    """Everything one has to know before joining."""
    view, rules, cohort = charter.charter(community.pk), conduct.current(community.pk), camps.current(community.pk)
    choices = camps.open_choices(community.pk)
    names = {choice.id: choice.name for choice in choices}
    shown: dict[str, Any] = {
        "action": reverse("h5:join", args=[community.slug]),
        "core_value": view.core_value if view else community.name, "reason_to_stay": view.reason_to_stay if view else "",
        "promises": [promise.text for promise in view.promises] if view else [], "personas": charter.audience(community.pk),
        "rules": {"version": rules.version if rules else 0, "rules": [rule.text for rule in rules.items] if rules else []},
        "choices": [{"id": choice.id, "name": choice.name, "seats": _seats(choice, names)} for choice in choices],
        "open": bool(choices and rules), "after": _("加入以后，这台手机就认得你，不用再登录"),
        "already": _("你已经在这里了，名字是「%(name)s」。") % {"name": member.display_name} if member else "",
    }  # fmt: skip
    return shown | ({"cohort": cohort.name, "starts": _starts(cohort, community.timezone)} if cohort and choices else {})


def inviter(name: str) -> dict[str, str]:
    """Who asked them in, in a sentence; nothing where nobody did."""
    return {"inviter": _("%(name)s邀请你来") % {"name": words.spaced(name, after=True)}} if name else {}


def welcome(at: Here, code: str) -> dict[str, Any]:
    """Which group, when it starts, or what one waits for."""
    shown: dict[str, Any] = {"code": code, "verb": _("看今天"), "url": reverse("h5:today"), "note": "" if code else _("恢复码可以在「我的」里换一个新的")}
    if at.group is None:
        standing = camps.enrolment_of(at.member.pk)
        rows = [(_("你选的"), standing.choice_name), (_("排在"), _("第 %(n)s 位") % {"n": standing.place})] if standing and standing.place else []
        told = standing.why if standing else _("排到以后会在这里告诉你。")
        return shown | {"title": _("你在排队"), "text": told, "rows": rows, "verb": _("看看排到哪了")}
    day = camps.member_today(at.member.pk, group_id=at.group.id)
    hosts = _("营主%(names)s带着这个群。") % {"names": words.spaced(host_names(at.group))} if at.group.hosts else ""
    rows = [(_("一起做的事"), at.group.purpose)]
    if day:
        rows += [(_("这一期"), _("%(cohort)s，%(length)s") % {"cohort": day.cohort.name, "length": rhythm.length(day.cohort.kind, day.total)})]
    return shown | {"title": _("你在%(group)s") % {"group": words.spaced(at.group.name)}, "text": hosts + _first(at, day), "rows": rows}


def _first(at: Here, day: Any) -> str:
    if day is None or day.first_at is None:
        return ""
    if day.number < 1:
        return _("%(when)s送来第一条。") % {"when": words.spaced(words.moment(day.first_at, at.timezone), after=True)}
    if day.running and day.cohort.kind == rhythm.RUN:
        return _("今天是第 %(n)s 天，从今天跟上就好。") % {"n": day.number}
    return ""


def _seats(choice: Choice, names: Mapping[str, str]) -> str:
    """How many seats are left, in words, or what happens without one."""
    if choice.free >= FEW_SEATS:
        return _("还有 %(n)s 个位置") % {"n": f"{choice.free:,}"}
    if choice.free > 0:
        return _("只剩 %(n)s 个位置") % {"n": choice.free}
    if choice.when_full and choice.when_full in names:
        return _("满了，会转到「%(name)s」") % {"name": names[choice.when_full]}
    return _("满了，按先后排队") if choice.has_groups else _("还没有开群，先排队，开了按先后进")


def _starts(cohort: CohortRow, timezone: str) -> str:
    today = clock.today(timezone)
    told = {"day": words.day(cohort.starts_on), "length": rhythm.length(cohort.kind, cohort.total)}
    if cohort.starts_on > today:
        return _("%(day)s 开始，%(length)s") % told
    return _("%(day)s 已开始，%(length)s，现在进来从今天跟起") % told
