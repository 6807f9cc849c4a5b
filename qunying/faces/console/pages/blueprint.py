"""What the page 蓝图 says: what is declared, what differs from it, and what a new blueprint would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.blueprint import queries, services, show
from qunying.blueprint.check import check
from qunying.blueprint.document import Blueprint
from qunying.blueprint.load import load_text
from qunying.blueprint.plan import Plan, fingerprint
from qunying.blueprint.sections import SHARED, Problem, all_sections
from qunying.faces.console.pages import held, words
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, sentence

TEXT_BYTES_MAX: Final = 2_000_000
DRIFT_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Unit:
    """The changes of one group, or of what all share."""

    name: str
    create: int
    update: int
    remove: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A blueprint somebody handed in: its problems, or its plan."""

    text: str
    problems: Sequence[Problem] = ()
    refusal: str = ""
    plan: Plan | None = None
    told: dict[str, Any] = field(default_factory=dict)
    units: Sequence[Unit] = ()
    lines: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is a plan to say yes to."""
        return self.plan is not None

    @property
    def modes(self) -> list[tuple[str, str]]:
        """How many messages go out in which way, in words."""
        names = {"auto": _("自动发"), "confirm": _("员工点确认"), "manual": _("营主用手机发")}
        return [(names.get(mode, mode), _("%(n)s 条") % {"n": words.count(n)}) for mode, n in sorted(self.told.get("modes", {}).items())]


@dataclass(frozen=True, slots=True)
class Difference:
    """What of the living community is not as declared."""

    drift: Sequence[dict[str, str]]
    strangers: Sequence[tuple[str, str]]
    changes: int
    refusal: str = ""

    @property
    def none(self) -> bool:
        """Whether all is as declared."""
        return not (self.drift or self.strangers or self.changes or self.refusal)


def read(text: str) -> Blueprint:
    """The blueprint of that text; its faults stand in it."""
    return load_text(text)


def look(text: str, *, community: Any | None) -> Seen:
    """The blueprint checked and planned; nothing is written. It must speak of this community, or with None of one that is not there yet."""
    bp = load_text(text)
    problems = check(bp)
    if problems:
        return Seen(text, problems)
    home = queries.home(bp)
    if home != (community.pk if community else None):
        return Seen(text, refusal=_not_ours(bp, community))
    try:
        plan = services.plan(bp)
    except Refused as refused:
        found = refused.data.get("problems")
        return Seen(text, found if isinstance(found, list) else (), sentence(refused))
    return Seen(text, plan=plan, told=show.plan_json(plan), units=units(plan), lines=show.plan_text(plan))


def require_ours(text: str, community: Any) -> None:
    """Pass only a blueprint of this community: whoever runs one community must not change another with it."""
    bp = load_text(text)
    home = queries.home(bp) if bp.readable else None
    if home != community.pk:
        raise Refused("foreign_blueprint", given=getattr(bp["positioning.community"], "id", ""), here=community.slug)


def units(plan: Plan) -> list[Unit]:
    """How many changes each group and the shared part would see, in the order they would be carried out."""
    counts: dict[str, Counter[str]] = {}
    for change in plan.changes:
        counts.setdefault(change.resource.unit, Counter())[change.action] += 1
    names = _names(plan.community)
    return [Unit(_unit_name(unit, names), found["create"], found["update"], found["remove"]) for unit, found in counts.items()]


def difference(community: Any, source: str) -> Difference:
    """The living community against the revision in force."""
    bp = load_text(source)
    try:
        plan = services.plan(bp)
    except Refused as refused:
        return Difference((), (), 0, sentence(refused))
    return Difference(plan.drift, [(item.kind, _stranger(item)) for item in plan.strangers], len(plan.changes))


def kind_words(kind: str) -> str:
    """A resource's kind in words, as far as people need to know it."""
    words = {
        "community": _("社群"), "group": _("群"), "staff": _("团队成员"), "term": _("职责"), "chat": _("群聊绑定"), "script": _("话术"), "link": _("链接"),
        "delivery": _("排期"), "channel": _("渠道"), "rules": _("群规"), "activity": _("活动"), "goal": _("目标"), "promise": _("承诺"),
        "positioning": _("定位"), "rule": _("激励规则"), "behaviour": _("激励规则"), "cohort": _("期"), "routing": _("分群"),
    }  # fmt: skip
    return words.get(kind, kind)


def drift_rows(found: Iterable[dict[str, str]]) -> list[tuple[str, str, str]]:
    """Drift as (kind, key, what happened)."""
    words = {"changed": _("被手工改过"), "missing": _("被手工删掉")}
    return [(kind_words(item["kind"]), item["key"], words[item["what"]]) for item in found]


def _stranger(item: Any) -> str:
    return str(item.body.get("name") or item.key)


def _names(community_id: int | None) -> dict[str, str]:
    if community_id is None:
        return {}
    return {str(row.key): row.name for row in groups.groups(community_id) if row.key}


def _unit_name(unit: str, names: dict[str, str]) -> str:
    if unit == SHARED:
        return _("全社群共用")
    key = unit.partition(":")[2]
    return names.get(key, key)


def _not_ours(bp: Any, community: Any | None) -> str:
    given = getattr(bp["positioning.community"], "id", "") or ""
    if community is None:
        return _("蓝图里的社群「%(id)s」已经有了。请到它的蓝图页提交改动。") % {"id": given}
    return sentence(Refused("foreign_blueprint", given=given, here=community.slug))


def changed_by_hand(community: Any) -> int:
    """How many declared things are not as the last apply left them; counted at most every five minutes, for it reads everything."""
    return held.get((community.public_id, "drift"), lambda: _count_changed(community.pk), fresh=DRIFT_SECONDS)


def _count_changed(community_id: int) -> int:
    left, now = queries.last_prints(community_id), clock.now()
    if not left:
        return 0
    changed, living = 0, set()
    for section in all_sections():
        for item in section.existing(community_id):
            name = f"{item.kind} {item.key}"
            living.add(name)
            past = item.at is not None and item.at < now
            changed += not past and name in left and fingerprint(item) != left[name]
    return changed + len({name for name in left.keys() - living if not name.startswith("delivery ")})
