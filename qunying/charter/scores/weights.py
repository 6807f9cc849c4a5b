"""Of which evidence each score is made and how heavily it weighs; built-in weights have a version, and each change by a blueprint is a version after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

MESSAGES = "messages"  # the capability without which nobody knows what is said
WEIGHT_MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure: which facts it counts, from which percentage on it has full points, and what a channel must show for it."""

    words: Words
    facts: tuple[str, ...]
    full: int
    needs: str = ""


TAKING_PART: Final = (
    "activities.feedback_sent", "activities.diary_written", "activities.idea_entered", "activities.idea_voted", "activities.run_signed_up",
    "activities.run_arrived", "activities.jielong_joined",
)  # fmt: skip
OUTPUTS: Final = ("activities.diary_written", "activities.idea_entered", "activities.feedback_sent", "channels.message_posted")
POSTED, OWN = ("channels.message_posted",), ("channels.message_posted", "activities.checked_in", *TAKING_PART)

EVIDENCE: Final[dict[str, Evidence]] = {
    "accepted": Evidence(_("新进群的人同意了群规"), ("conduct.rules_accepted",), 90),
    "on_time": Evidence(_("到点该发的内容按时发出"), ("channels.delivered", "channels.not_sent"), 90),
    "promises": Evidence(_("承诺兑现了"), ("charter.promise_judged",), 90),
    "rewarded": Evidence(_("成员得过积分"), ("incentives.points_granted",), 50),
    "speakers": Evidence(_("成员说过话"), POSTED, 30, MESSAGES),
    "checked": Evidence(_("成员打过卡"), ("activities.checked_in",), 50),
    "took_part": Evidence(_("成员参加过活动"), TAKING_PART, 20),
    "settled": Evidence(_("新进群的人头 7 天做过事"), ("groups.joined",), 50, MESSAGES),
    "tasks": Evidence(_("派下去的任务有人做完"), ("flows.task_opened", "flows.task_finished"), 90),
    "duty": Evidence(_("有职责的人近 30 天亲手做过事"), ("groups.appointed", "groups.duty_granted"), 100),
    "briefs": Evidence(_("营主读了当天的要点"), ("camps.brief_issued", "camps.brief_read"), 90),
    "stayed": Evidence(_("月初在群的人月末还在"), ("groups.joined", "groups.left"), 95),
    "mutual": Evidence(_("说过话的成员里，和别人有来有往"), POSTED, 50, MESSAGES),
    "offline": Evidence(_("成员到过现场"), ("activities.run_arrived",), 10),
    "returned": Evidence(_("上个月做过事的成员这个月又来"), OWN, 60, MESSAGES),
    "output": Evidence(_("成员拿出过东西"), OUTPUTS, 25),
    "leaders": Evidence(_("成员里长出了带群的人（满分 2 人）"), ("people.hired",), 100),
    "sourced": Evidence(_("新进群的人说得出从哪来"), ("people.joined",), 90),
    "invited": Evidence(_("知道来路的新人里，成员邀请来的"), ("people.joined",), 50),
    "owner": Evidence(_("负责人开口的天数（满分 8 天）"), POSTED, 100, MESSAGES),
    "ideas": Evidence(_("成员提过意见或点子"), ("activities.feedback_sent", "activities.idea_entered"), 10),
    "adopted": Evidence(_("意见和点子被采纳"), ("activities.adopted",), 20),
    "seen": Evidence(_("成员看过发的内容"), ("channels.seen",), 60),
    "redeemed": Evidence(_("发出的券被用掉"), ("commerce.coupon_issued", "commerce.coupon_redeemed"), 50),
    "part_core": Evidence(_("核心成员"), ("charter.structure_declared", "groups.appointed"), 100),
    "part_founders": Evidence(_("种子成员"), ("groups.joined",), 100),
    "part_platform": Evidence(_("交流平台"), ("charter.structure_declared", "channels.delivered", "channels.message_posted"), 100),
    "part_entry": Evidence(_("加入原则"), ("charter.structure_declared", "camps.enrolled", "camps.placed"), 100),
    "part_rules": Evidence(_("管理规范"), ("charter.structure_declared", "conduct.rules_accepted", "conduct.warned"), 100),
}  # fmt: skip
FIVE_PARTS: Final = {"part_core": 1, "part_founders": 1, "part_platform": 1, "part_entry": 1, "part_rules": 1}

Table = Mapping[str, Mapping[str, Mapping[str, int]]]  # kind → part → evidence → weight

# An older version stays here for ever: what was scored with it is made again with it.
BUILT_IN: Final[dict[int, Table]] = {
    1: {
        "senses": {
            "ritual": {"accepted": 2, "on_time": 2, "promises": 2, "rewarded": 1},
            "participation": {"speakers": 3, "checked": 2, "took_part": 1, "settled": 1},
            "organization": {"tasks": 2, "duty": 2, "briefs": 1},
            "belonging": {"stayed": 2, "mutual": 2, "returned": 2, "offline": 1},
        },
        "structure": {"whole": FIVE_PARTS},
        "isooc": {
            "interest": {"settled": 2, "accepted": 1, "returned": 1},
            "structure": FIVE_PARTS,
            "output": {"output": 3, "promises": 2, "on_time": 1},
            "operation": {"on_time": 1, "speakers": 1, "tasks": 1, "stayed": 1},
            "copy": {"leaders": 2, "briefs": 1, "invited": 1},
        },
        "methods": {
            "people": {"sourced": 1, "settled": 2},
            "stage": {"owner": 1},
            "events": {"took_part": 2, "offline": 1},
            "ties": {"mutual": 2, "invited": 1},
            "product": {"ideas": 2, "adopted": 1},
            "stories": {"seen": 1, "on_time": 1},
            "circles": {},  # nothing in the journal tells of circles yet: a person judges
            "rewards": {"rewarded": 2, "redeemed": 1},
        },
    }
}  # fmt: skip
CURRENT: Final = max(BUILT_IN)
LEAST_KNOWN: Final = {"senses": 2, "structure": 5}  # figures a score needs; one is enough elsewhere


@dataclass(frozen=True, slots=True)
class Weights:
    """All weights under one version: ``v1.0`` is as built in, ``v1.2`` the second change made after it."""

    version: str
    table: Table


def built_in(number: int = CURRENT) -> Weights:
    """The weights as they came."""
    return Weights(f"v{number}.0", BUILT_IN[number])


def changed(change: int, weights: Mapping[str, int], *, number: int = CURRENT) -> Weights:
    """The built-in weights with these in place of theirs, by ``kind.part.evidence``; the structure's parts stay equal."""
    table = {
        kind: {part: {name: weights.get(f"{kind}.{part}.{name}", weight) for name, weight in known.items()} for part, known in parts.items()}
        for kind, parts in BUILT_IN[number].items()
    }
    return Weights(f"v{number}.{change}", table)


def names() -> list[str]:
    """Every ``kind.part.evidence`` whose weight may be changed; that the five parts of structure count alike is the score's definition."""
    return [f"{kind}.{part}.{name}" for kind, parts in BUILT_IN[CURRENT].items() if kind != "structure" for part, known in parts.items() for name in known]
