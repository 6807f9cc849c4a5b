"""What the console says of who counts as what: on a member's page, beside the list of members, and after an import."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.faces.console.pages import words
from qunying.kernel.words import series, spaced
from qunying.people import queries as people

NAMES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """What somebody counts as, who said so, and what else they could count as."""

    now: str
    said: str
    kinds: list[tuple[str, str, bool]]


def kinds() -> dict[str, str]:
    """What somebody can count as, in words."""
    return {"member": _("成员"), "staff": _("工作人员"), "bot": _("机器人")}


def of_member(community: Any, identity_id: int) -> Counts:
    """The card on the page of somebody who counts as a member or of whom it was said what they count as."""
    said = next(iter(people.counted(community.pk, identity=identity_id)), None)
    told = ""
    if said is not None:
        told = _("%(by)s在%(at)s声明的：%(reason)s") % {
            "by": said.by or _("有人用命令行"), "at": spaced(spaced(words.moment(said.at, community.timezone)), after=True), "reason": said.reason,
        }  # fmt: skip
    kind = said.who.kind if said else "member"
    now = _("现在算%(kind)s。") % {"kind": kinds()[kind]}
    return Counts(now, told, [(key, name, key == kind) for key, name in kinds().items()])


def others(community: Any, *, only: frozenset[int] | None) -> list[tuple[str, str, str]]:
    """Who was said to be no member: public id, name, and what they count as; for who sees the whole community."""
    if only is not None:
        return []
    return [(row.who.public_id, row.who.name, kinds()[row.who.kind]) for row in people.counted(community.pk) if row.who.kind != "member"]


def maybe_bots(slug: str) -> tuple[str, str]:
    """After an import: whose names are like bots' names, in a sentence, and the command that says so of the first of them."""
    community = people.community_by_slug(slug)
    found = people.bots_by_name(community.pk) if community else []
    if community is None or not found:
        return "", ""
    names = series(_("「%(name)s」") % {"name": one.name} for one in found[:NAMES_SHOWN])
    told = {"n": len(found), "names": names}
    said = _("名字像机器人的有 %(n)s 位：%(names)s。现在都算成员；是机器人的，在成员页上改，或运行：") % told
    if community.is_archive:  # which has no pages of members
        said = _("名字像机器人的有 %(n)s 位：%(names)s。现在都算成员；是机器人就运行：") % told
    return said, f"qunying count-as {shlex.quote(found[0].name)} --community {slug} --as bot"
