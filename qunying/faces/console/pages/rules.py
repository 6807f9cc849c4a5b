"""What the pages of 群规 say: the rules with their ladder, what is owed, and one case with its evidence and its appeal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.channels import queries as channels
from qunying.charter import queries as charter
from qunying.conduct import queries as conduct
from qunying.conduct import services
from qunying.conduct.queries import CaseRow
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import words
from qunying.faces.kit.parts import Step
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

VERBS: Final = {"warn": "conduct.warn", "advise_leave": "conduct.advise_leave", "remove": "conduct.remove"}
SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Matter:
    """What is about to be judged: the member in their group, and the evidence at hand."""

    member: Any
    group: Any
    post: int | None = None
    fact: int | None = None
    quote: str = ""
    when: str = ""
    rule: str = ""
    evidence: str = ""  # its name, where a case was opened on it before


def page(desk: Desk) -> dict[str, Any]:
    """Everything on the page 群规; cases of groups out of sight stay out."""
    community, only = desk.community, desk.groups
    versions = [(rules, words.moment(rules.published_at, community.timezone)) for rules in conduct.versions(community.pk)]
    current = versions[0] if versions else None
    due, cases = conduct.due(community.pk, groups=only), conduct.cases(community.pk, groups=only, limit=SHOWN)
    waiting = conduct.cases(community.pk, groups=only, waiting=True)
    accepted = conduct.accepted_count(community.pk, current[0].version) if current else 0
    members = people.members_count(community.pk)
    return {
        "versions": versions, "current": current, "core_value": charter.core_value(community.pk), "ladder": ladder(community.pk),
        "due": due, "cases": [(case, words.moment(case.opened_at, community.timezone)) for case in cases], "waiting": waiting,
        "accepted": words.count(accepted), "members": words.count(members), "finding": finding(current, due, waiting),
    }  # fmt: skip


def finding(current: Any, due: list[conduct.DueRow], waiting: list[CaseRow]) -> str:
    """What asks for a hand first, else which version holds."""
    if current is None:
        return _("还没有群规。")
    rules, at = current
    said = {"version": rules.version, "n": len(rules.items), "at": at}
    told = _("第 %(version)s 版，%(n)s 条，%(at)s 生效。") % said
    if waiting:
        told += ngettext("%(n)s 条申诉等人复核。", "%(n)s 条申诉等人复核。", len(waiting)) % {"n": len(waiting)}
    if due:
        told += ngettext("%(n)s 人按阶梯该劝退或移出，还没人处理。", "%(n)s 人按阶梯该劝退或移出，还没人处理。", len(due)) % {"n": len(due)}
    return told


def ladder(community_id: int) -> list[Step]:
    """The rungs with what the member is told at each."""
    names = step_names()
    rungs = conduct.ladder_of(community_id)
    return [Step(_("第 %(n)s 次：%(step)s") % {"n": rung.at, "step": names[rung.step]}, rung.words) for rung in rungs]


def step_names() -> dict[str, str]:
    """The steps in words."""
    return {"warn": _("警告"), "advise_leave": _("劝退"), "remove": _("移出")}


def post_of(group_id: int, post: int) -> Any | None:
    """The message of that group with that id."""
    found = next(iter(channels.feed(group_id, before=post + 1, limit=1)), None)
    return found if found is not None and found.id == post and found.kind == "message" else None


def form(desk: Desk, matter: Matter) -> dict[str, Any]:
    """The form: the rules to choose from, the step the ladder calls for, and the steps this person may take in this group."""
    called = conduct.proposal(matter.member.pk, desk.community.pk, evidence=matter.evidence)
    names = step_names()
    may = [step for step in VERBS if desk.may(VERBS[step], group_id=matter.group.id)]
    rules = conduct.current(desk.community.pk)
    line = _("这是第 %(nth)s 次，按阶梯该是「%(step)s」。") % {"nth": called.nth, "step": names[called.step]}
    above = called.step not in may
    if above:
        line += _("你在这个群只能警告：先记一次，「%(step)s」会留给运营官处理。") % {"step": names[called.step]}
    return {
        "matter": matter, "rules": rules.items if rules else (), "steps": [(step, names[step]) for step in may], "called": called, "line": line,
        "above": above, "chosen": "warn" if above else called.step,
    }  # fmt: skip


def act(desk: Desk, matter: Matter, given: Any) -> str:
    """The step is taken as the form says; returns the case's public id. Refused in words, 403 for a step above one's right."""
    step = given.get("step", "")
    if step not in VERBS:
        raise Refused("not_found")
    desk.require(VERBS[step], group_id=matter.group.id)
    evidence = {"post": matter.post, "fact": matter.fact, "words": "" if matter.post or matter.fact else matter.quote or given.get("words", "")}
    common: dict[str, Any] = {
        "rule": given.get("rule", ""), "by": desk.staff_id(), "key": f"console:{given.get('form_key', '')[:40]}", "group_id": matter.group.id,
        "reason": given.get("reason", ""), **evidence,
    }  # fmt: skip
    if step == "advise_leave":
        return services.advise_leave(matter.member.pk, **common)
    if step == "remove":
        return services.remove(matter.member.pk, **common)
    return services.warn(matter.member.pk, **common, hand_up=not desk.may("conduct.advise_leave", group_id=matter.group.id))


def case(desk: Desk, one: CaseRow) -> dict[str, Any]:
    """Everything on a case's page."""
    zone, names = desk.community.timezone, step_names()
    facts = [
        (_("成员"), one.member), (desk.community.group_word, one.group or "—"),
        (_("哪一条"), _("第 %(v)s 版「%(text)s」") % {"v": one.rule_version, "text": one.rule_text}), (_("第几次"), str(one.nth)),
        (_("谁处理的"), f"{one.by_name}（{words.role(one.by_role)}）"), (_("时间"), words.moment(one.opened_at, zone)),
        (_("成员看到"), words.moment(one.seen_at, zone) if one.seen_at else _("还没有打开过")),
    ]  # fmt: skip
    if one.reason:
        facts.append((_("与阶梯不同"), _("阶梯是「%(step)s」，因为%(reason)s") % {"step": names[one.called_for], "reason": one.reason}))
    link = f"{settings.PUBLIC_URL}{reverse('h5:rules-case', args=[one.public_id])}"
    owed = next((row for row in conduct.due(desk.community.pk, groups=desk.groups) if row.case.public_id == one.public_id), None)
    decides = desk.may("conduct.decide_appeal", group_id=one.group_id) if one.group_id else desk.runs
    me = people.staff_of_account(desk.account.pk, desk.community.pk)
    return {
        "case": one, "facts": facts, "step": names[one.step], "link": link, "tell": _tell(one, link),
        "evidence_at": words.moment(one.evidence_at, zone) if one.evidence_at else "", "open": one.state == "appealed", "decides": decides,
        "own": me is not None and me.pk == one.by, "owed": names[owed.step] if owed else "",
        "appealed_at": words.moment(one.appeal.made_at, zone) if one.appeal else "",
        "decided_at": words.moment(one.appeal.decided_at, zone) if one.appeal and one.appeal.decided_at else "",
        "until": words.moment(one.appeal_until, zone), "may_appeal": one.appeal is None and clock.now() <= one.appeal_until and one.withdrawn_at is None,
        "judge_role": words.role(one.appeal.decided_by_role) if one.appeal else "",
    }  # fmt: skip


def _tell(one: CaseRow, link: str) -> str:
    """Ready words for the member, sent by whoever can reach them."""
    said = {"name": one.member, "words": one.words, "rule": one.rule_text, "link": link}
    return _("%(name)s你好。%(words)s碰到的是这一条：「%(rule)s」。为什么、凭什么，点开看，也可以申诉：%(link)s") % said
