"""What each channel carries of the calendar, and what it can show of it: by whose hand, within which quota, whose statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Problem, Section, register
from qunying.camps import planned
from qunying.channels import registry
from qunying.channels.registry import AUTO, CONFIRM, MANUAL
from qunying.insight import queries as insight
from qunying.kernel.words import series

OFFICIAL: Final = "wecom"  # the platform that counts by the owner of a group, not by the group


@dataclass
class Load:
    """What one channel carries: items by mode, the fullest chat's confirmed messages by month, and the groups of each owner's account."""

    channel: str
    kind: str
    modes: Counter[str] = field(default_factory=Counter)
    months: Counter[tuple[int, int]] = field(default_factory=Counter)
    owners: dict[str, list[str]] = field(default_factory=dict)
    ownerless: int = 0


class Carriage(Section):
    """No key of its own: it reads channels, groups and calendar together."""

    name = "carriage"
    order = 86

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """The owner of a platform's group is somebody with an account there."""
        accounts = _accounts(bp)
        for path, entry in bp.each("management.groups"):
            for number, _chat in enumerate(entry.channels):
                for name in _owners(entry, number):
                    if name not in accounts:
                        yield bp.problem(f"{path}.channels.{number}.owner", "chat_owner_unknown", owner=name, known=series(accounts))
                    elif not accounts[name]:
                        yield bp.problem(f"{path}.channels.{number}.owner", "chat_owner_no_employee", owner=name, group=entry.name)

    def warn(self, bp: Blueprint) -> Iterable[Problem]:
        """One account that owns many groups mixes their official numbers."""
        for load in _loads(bp):
            for owner, groups in load.owners.items():
                if len(groups) > 1:
                    path = next(path for path, entry in bp.each("management.groups") if any(owner in group.owners for group in entry.groups()))
                    yield bp.problem(f"{path}.channels", "one_owner_many_groups", owner=owner, count=len(groups), groups=series(groups[:5]))

    def summary(self, bp: Blueprint) -> dict[str, Any]:
        """For each channel the counts by mode, the quota used by month, its owners, and which measures it can show."""
        loads = [load for load in _loads(bp) if load.modes]
        said = [sentence for load in loads for sentence in _told(load)]
        return {
            "carriage": [_plain(load) for load in loads],
            "observability": [one for load in loads for one in observability(load.channel, load.kind)],
            "notes": said,
        }


def observability(channel: str, kind: str) -> list[dict[str, str]]:
    """For each measure whether a channel of that kind shows all, part or none of what it counts."""
    can = registry.kind(kind).capabilities.observability
    found = []
    for measure in insight.catalogue():
        seen = [need for need in measure.needs if can.get(need) is True]
        shows = "all" if len(seen) == len(measure.needs) else "part" if seen or measure.counts_own else "none"
        found.append({"channel": channel, "measure": measure.name, "question": str(measure.question), "shows": shows})
    return found


def shows_word(shows: str) -> str:
    """Whether a channel shows a measure, in words."""
    return {"all": _("看得到"), "part": _("只看得到一部分"), "none": _("看不到")}[shows]


def mode_word(mode: str) -> str:
    """A way of sending, in words."""
    return {AUTO: _("自动"), CONFIRM: _("员工确认"), MANUAL: _("手动")}[mode]


def _loads(bp: Blueprint) -> list[Load]:
    if not planned.whole(bp):
        return []
    kinds = planned.kinds_of(bp)
    loads = {name: Load(name, kind) for name, kind in kinds.items()}
    chats: dict[str, Counter[tuple[str, str, int, int]]] = {name: Counter() for name in kinds}
    for item in planned.items(bp):
        loads[item.channel].modes[item.mode] += 1
        if item.mode == CONFIRM:
            chats[item.channel][item.group, item.chat, item.date.year, item.date.month] += 1
    for name, counted in chats.items():
        for (_group, _chat, year, month), count in counted.items():
            loads[name].months[year, month] = max(loads[name].months[year, month], count)
    for _path, entry in bp.each("management.groups"):
        _own(entry, loads)
    return list(loads.values())


def _own(entry: Any, loads: dict[str, Load]) -> None:
    for group in entry.groups():
        for (channel, _chat), owner in zip(group.chats, group.owners, strict=True):
            load = loads.get(channel)
            if load is None or load.kind != OFFICIAL:
                continue
            if owner:
                load.owners.setdefault(owner, []).append(group.name)
            else:
                load.ownerless += 1


def _owners(entry: Any, place: int) -> Iterator[str]:
    """Who owns the chat at that place of the entry, in each of its groups."""
    yield from (group.owners[place] for group in entry.groups() if group.owners[place])


def _accounts(bp: Blueprint) -> dict[str, str]:
    """The platform account of everybody on the staff, empty for volunteers who have none."""
    return {one.key: one.wecom for entry in bp["management.staff"] or () for one in entry.people()}


def _told(load: Load) -> Iterator[str]:
    can = registry.kind(load.kind).capabilities
    modes = _("，").join(_("%(mode)s %(n)s 条") % {"mode": mode_word(mode), "n": f"{n:,}"} for mode, n in sorted(load.modes.items()))
    yield _("渠道 %(channel)s 承担：%(modes)s") % {"channel": load.channel, "modes": modes}
    for (year, month), most in sorted(load.months.items()):
        quota = can.quota_in(year, month)
        if quota is not None:
            said = {"channel": load.channel, "year": year, "month": month, "most": most, "quota": quota, "left": quota - most}
            yield _("渠道 %(channel)s %(year)s 年 %(month)s 月：每群确认群发最多 %(most)s 条，额度 %(quota)s 条，还剩 %(left)s 条") % said
    blind = [one["question"] for one in observability(load.channel, load.kind) if one["shows"] == "none"]
    partly = [one["question"] for one in observability(load.channel, load.kind) if one["shows"] == "part"]
    if blind:
        yield _("渠道 %(channel)s 看不到：%(what)s") % {"channel": load.channel, "what": _("；").join(blind)}
    if partly:
        yield _("渠道 %(channel)s 只看得到一部分：%(what)s") % {"channel": load.channel, "what": _("；").join(partly)}
    if load.kind == OFFICIAL:
        yield from _owners_told(load)


def _owners_told(load: Load) -> Iterator[str]:
    """The platform's own statistics are per owner: with one owner per group they are per group."""
    single = sum(len(groups) == 1 for groups in load.owners.values())
    if single:
        yield _("%(n)s 个企业微信群各有自己的群主账号：官方统计按群主出，也就是按群出。") % {"n": single}
    if load.ownerless:
        yield _("%(n)s 个企业微信群没有写群主账号（channels 里的 owner）：官方统计按群主出，一群一个群主账号，才分得清是哪个群。") % {"n": load.ownerless}


def _plain(load: Load) -> dict[str, Any]:
    can = registry.kind(load.kind).capabilities
    months = [{"month": f"{year}-{month:02}", "most": most, "quota": can.quota_in(year, month)} for (year, month), most in sorted(load.months.items())]
    owners = [{"owner": owner, "groups": len(groups)} for owner, groups in sorted(load.owners.items())]
    return {"channel": load.channel, "modes": dict(sorted(load.modes.items())), "months": months, "owners": owners, "without_owner": load.ownerless}


register(Carriage())
