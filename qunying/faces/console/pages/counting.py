"""What the console says of who counts as what: on a member's page, beside the list of members, and after an import."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.faces.console.pages import words
from qunying.faces.measured.who import kinds
from qunying.kernel.words import series, spaced
from qunying.people import queries as people

NAMES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """What somebody counts as, who said so, and what else they could count as."""

    now: str
    said: str
    kinds: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class AfterImport:
    """Who may be a bot, with the command that says so of the first, and who was said to be no member: public id, name and what they count as."""

    says: str = ""
    command: str = ""
    maybe: Sequence[tuple[str, str]] = ()
    others: Sequence[tuple[str, str, str]] = ()
    kinds: Sequence[tuple[str, str]] = ()


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


def after_import(slug: str) -> AfterImport:
    """Whose names are like bots' names and who was said to be no member, each to be said or taken back by a tap: archives have no pages of members."""
    community = people.community_by_slug(slug)
    if community is None:
        return AfterImport()
    found, said = people.bots_by_name(community.pk), others(community, only=None)[:NAMES_SHOWN]
    choices = [(kind, name) for kind, name in kinds().items() if kind != "member"]
    if not found:
        return AfterImport(others=said, kinds=choices)
    names = series(_("「%(name)s」") % {"name": one.name} for one in found[:NAMES_SHOWN])
    told = _("名字像机器人的有 %(n)s 位：%(names)s。现在都算成员；是机器人的点一下，或运行：") % {"n": len(found), "names": names}
    return AfterImport(told, _command(slug, found[0].name), [(one.public_id, one.name) for one in found[:NAMES_SHOWN]], said, choices)


def _command(slug: str, name: str) -> str:
    return f"qunying count-as {shlex.quote(name)} --community {slug} --as bot"
