"""What the pages of 群 say: the health wall with the facts behind each colour, and one group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from qunying.channels import queries as channels
from qunying.channels import registry
from qunying.charter import queries as charter
from qunying.faces.console.pages import held, words
from qunying.faces.console.pages.measured import ask
from qunying.faces.kit.parts import Tile
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.insight import queries as insight
from qunying.kernel import clock

RESCUE, WATCH, HEALTHY, UNKNOWN = "rescue", "watch", "healthy", "unknown"
COLOURS: Final = (RESCUE, WATCH, HEALTHY, UNKNOWN)
SPARK_DAYS: Final = 9
PROMISE_AFTER_DAYS: Final = 14
WALL_SECONDS, WALL_STALE_SECONDS = 5.0, 60.0  # colours change with the lake, twice a minute at most


@dataclass(frozen=True, slots=True)
class Health:
    """A group with its colour and what the colour was read from."""

    group: GroupRow
    colour: str
    findings: tuple[dict[str, Any], ...]
    row: dict[str, Any]
    points: tuple[float, ...] = ()

    @property
    def share(self) -> float | None:
        """People active in the last 48 hours against the group's own usual number."""
        normal = self.row.get("normal")
        return self.row["active"] / normal if normal else None

    @property
    def score(self) -> str:
        """The share in percent, or a dash while there is no usual number yet."""
        return words.percent(self.share)

    @property
    def check_in(self) -> float | None:
        """Yesterday's check-in share."""
        present = self.row.get("present")
        return self.row["checked"] / present if present else None

    @property
    def cause(self) -> str:
        """The worst finding in words."""
        return str(self.findings[0]["sentence"]) if self.findings else ""

    @property
    def hosts(self) -> str:
        """The hosts' names, else the operator's."""
        names = [host.name for host in self.group.hosts] or ([self.group.operator.name] if self.group.operator else [])
        return _("、").join(names)


@dataclass(frozen=True, slots=True)
class Wall:
    """Every group in sight by colour, worst first, and the moment the colours are as of."""

    by_colour: dict[str, list[Health]]
    at: datetime | None
    apart: list[GroupRow] = field(default_factory=list)  # groups that take no part in the calendar

    @property
    def all(self) -> list[Health]:
        """Worst first."""
        return [one for colour in COLOURS for one in self.by_colour[colour]]

    def people(self, colour: str) -> int:
        """Seats taken in the groups of that colour."""
        return sum(one.group.seats_taken for one in self.by_colour[colour])


def wall(community: Any, *, only: frozenset[int] | None) -> Wall:
    """The health of every group in sight, some seconds old at most; work groups outside the calendar stand apart."""
    return held.get((community.public_id, "wall", only), lambda: _wall(community, only=only), fresh=WALL_SECONDS, stale=WALL_STALE_SECONDS)


def _wall(community: Any, *, only: frozenset[int] | None) -> Wall:
    rows = groups.groups(community.pk, only=only)
    result = ask("groups.health", community)
    told = {row["group_id"]: row for row in result.rows}
    lines = sparks(community)
    found: dict[str, list[Health]] = {colour: [] for colour in COLOURS}
    for group in rows:
        if group.in_calendar:
            row = told.get(group.id, {"active": 0, "members": group.seats_taken, "normal": None})
            found[row.get("colour", UNKNOWN)].append(Health(group, row.get("colour", UNKNOWN), tuple(row.get("findings", ())), row, lines.get(group.id, ())))
    for ones in found.values():
        ones.sort(key=lambda one: (-len(one.findings), 1 if one.share is None else one.share, one.group.position))
    return Wall(found, result.data_time, [group for group in rows if not group.in_calendar])


def sparks(community: Any) -> dict[int, tuple[float, ...]]:
    """For each group its latest whole days: people who checked in, or who spoke where nobody checks in."""
    days: dict[int, list[dict[str, Any]]] = {}
    today = clock.today(community.timezone)
    for row in ask("groups.activity", community).rows:
        if row["state"] in ("ok", "unobservable") and row["day"] < today:
            days.setdefault(row["group_id"], []).append(row)
    found = {}
    for group_id, rows in days.items():
        recent = rows[-SPARK_DAYS:]
        name = "check_ins" if any(row["check_ins"] for row in recent) else "speakers"
        found[group_id] = tuple(float(row[name] or 0) for row in recent)
    return found


def filtered(found: Wall, *, colour: str, channel: str, route: str, query: str) -> Wall:
    """Only what was asked for; an empty word asks for nothing."""

    def fits(one: Health) -> bool:
        group = one.group
        return (
            (not channel or any(chat.channel == channel for chat in group.chats))
            and (not route or group.route == route)
            and (not query or query.lower() in f"{group.name} {group.key or ''} {one.hosts}".lower())
        )

    kept = {name: [one for one in ones if fits(one) and colour in ("", name)] for name, ones in found.by_colour.items()}
    return Wall(kept, found.at, found.apart)


def finding(found: Wall) -> str:
    """The page's sentence: how many need what, or that all is well."""
    rescue, watch, unknown = (len(found.by_colour[colour]) for colour in (RESCUE, WATCH, UNKNOWN))
    total = len(found.all)
    if rescue:
        worst = found.by_colour[RESCUE][0]
        return _("%(rescue)s 个群要救场，%(watch)s 个要关注。最急的是 %(name)s：%(cause)s。") % {
            "rescue": rescue, "watch": watch, "name": worst.group.name, "cause": worst.cause,
        }  # fmt: skip
    if watch:
        worst = found.by_colour[WATCH][0]
        said = {"n": watch, "name": worst.group.name, "cause": worst.cause}
        return (
            ngettext("没有群要救场，%(n)s 个群要关注，先看 %(name)s：%(cause)s。", "没有群要救场，%(n)s 个群要关注，先看 %(name)s：%(cause)s。", watch) % said
        )
    if unknown == total:
        return _("%(n)s 个群都还看不出好坏：要有两天以上的参与，才知道什么是它的常态。") % {"n": total} if total else ""
    return _("%(n)s 个群都好好的，没有要救场或关注的。") % {"n": total - unknown}


def tiles(found: Wall, *, base: str, page: str, selected: str) -> dict[str, list[Tile]]:
    """The wall in its three densities; ``base`` is the wall's address with the filters, ``page`` that of a group with ``{}`` for its id."""
    drawn: dict[str, list[Tile]] = {}
    for colour, ones in found.by_colour.items():
        drawn[colour] = [_tile(one, base, page, selected) for one in ones]
    return drawn


def evidence(community: Any, one: Health, *, limit: int = 6) -> list[tuple[dict[str, Any], int]]:
    """Each finding with how many facts it was read from."""
    found = []
    for finding_ in one.findings[:limit]:
        facts = insight.facts_behind(community.pk, kinds=finding_["kinds"], since=finding_["since"], group=one.group.id, limit=500)
        found.append((finding_, len(facts)))
    return found


def one_health(community: Any, group: GroupRow) -> Health:
    """The health of one group."""
    nothing: dict[str, Any] = {"active": 0, "members": group.seats_taken, "normal": None}
    row = next((row for row in ask("groups.health", community).rows if row["group_id"] == group.id), nothing)
    return Health(group, row.get("colour", UNKNOWN), tuple(row.get("findings", ())), row, sparks(community).get(group.id, ()))


def days_of(community: Any, group: GroupRow) -> tuple[list[dict[str, Any]], datetime | None]:
    """The group's days, newest first: messages, speakers, check-ins, joins, leaves; a day without any record reads ``gap``."""
    result = ask("groups.activity", community, group=group.id)
    return list(reversed(result.rows)), result.data_time


def speech_hidden(community_id: int, group: GroupRow) -> bool:
    """Whether the group's channels do not show what members say."""
    known = channels.channels(community_id)
    kinds = [known[chat.channel].kind for chat in group.chats if chat.channel in known]
    return bool(kinds) and all(registry.kind(kind).capabilities.observability.get("messages") is not True for kind in kinds)


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise that serves the reason to stay, and what is known of its being kept."""

    text: str
    reason: str
    days: int  # which day it is; 0 before the first
    due: bool  # whether two weeks are over and the share is to be told
    share: float | None = None  # nothing was judged yet: unknown, not zero
    kept: int = 0
    judged: int = 0

    @property
    def share_text(self) -> str:
        """The share in percent."""
        return words.percent(self.share)


def promise(community_id: int, group: GroupRow, began: datetime | None, now: datetime) -> Promise | None:
    """What the group page says of the promise; None where nothing was promised."""
    view = charter.charter(community_id)
    if view is None:
        return None
    text = next((one.text for one in view.promises if one.key == view.promise_kept_for), "")
    days = (now - began).days + 1 if began and now >= began else 0
    if not text:
        return None
    told = charter.kept_share([group.id], promise=view.promise_kept_for).get(group.id, charter.Share(0, 0))
    return Promise(text, view.reason_to_stay, days, days > PROMISE_AFTER_DAYS, told.share, told.kept, told.judged)


def _tile(one: Health, base: str, page: str, selected: str) -> Tile:
    group = one.group
    url = f"{base}{'&' if '?' in base else '?'}sel={group.public_id}"
    reasons = [str(found["sentence"]) for found in one.findings[1:4]]
    reasons += [_("昨天打卡 %(share)s") % {"share": words.percent(one.check_in)}] if one.check_in is not None else []
    facts = ((_("昨天打卡"), words.percent(one.check_in)), (_("在群"), words.count(group.seats_taken)))
    tone = {RESCUE: "bad", WATCH: "warn", HEALTHY: "ok", UNKNOWN: ""}[one.colour]
    return Tile(
        group.name, one.hosts, one.score, url, one.points, tone, group.public_id == selected, facts, one.cause, "", tuple(reasons),  # type: ignore[arg-type]
        _("看事实"), page.format(group.public_id), members=_("%(n)s 人") % {"n": words.count(group.seats_taken)},
    )  # fmt: skip


def route_words(rows: Sequence[GroupRow]) -> dict[str, str]:
    """The routes that occur, with their words."""
    known = {"first": _("首期"), "later": _("延期"), "listen": _("裸听"), "staff": _("工作群")}
    return {row.route: known.get(row.route, row.route_name) for row in rows}


def channel_words(rows: Sequence[GroupRow]) -> dict[str, str]:
    """The channels that occur, with their words."""
    known = {"web": _("网页社区"), "wecom": _("企业微信")}
    return {chat.channel: known.get(chat.channel, chat.channel) for row in rows for chat in row.chats}


def colour_words() -> dict[str, str]:
    """Every colour with its word."""
    return {RESCUE: _("救场"), WATCH: _("关注"), HEALTHY: _("健康"), UNKNOWN: _("还看不出")}


def walls_html(community: Any, parts: list[dict[str, Any]]) -> str:
    """The wall as HTML: links only, so that everybody who sees the same tiles shares it."""
    seen = tuple((part["name"], part["people"], tuple(part["tiles"])) for part in parts)
    key = (community.public_id, "wall-html", get_language(), seen)
    return held.get(key, lambda: render_to_string("console/groups/tiles.html", {"walls": parts}), fresh=600.0)


def walls(found: Wall, drawn: dict[str, list[Tile]]) -> list[dict[str, Any]]:
    """The sections of the wall that hold anything, worst first."""
    names = colour_words()
    told = {
        RESCUE: _("有救场级的事实"), WATCH: _("有关注级的事实"), HEALTHY: _("没有异常"), UNKNOWN: _("还没有两天以上的参与，不知道什么是常态"),
    }  # fmt: skip
    return [
        {"colour": colour, "name": names[colour], "why": told[colour], "tiles": drawn[colour], "people": words.count(found.people(colour))}
        for colour in COLOURS
        if drawn[colour]
    ]
