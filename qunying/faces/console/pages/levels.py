"""What the page 成员层级 says: the rules in words, who is where now, how far newcomers came, who moved and on what figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.faces.console.pages import words
from qunying.faces.console.pages.joining import month, share
from qunying.faces.console.pages.measured import ask
from qunying.insight import queries as insight
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people.queries import LevelVersionRow

MEASURES: Final = ("people.newcomer_levels", "people.levels_now", "people.level_moves", "people.level_months")
MONTHS: Final = 12
MOVES: Final = 50
EXAMPLE: Final = """management:
  levels:            # 从低到高，最低一级不写条件
    - {id: common, name: 普通}
    - id: waist
      name: 腰部
      when: [{count: active_days, least: 8, within: 30}]
    - id: head
      name: 头部
      when:
        - {count: active_days, least: 15, within: 30}
        - {count: distinct_repliers, least: 5, within: 30}"""

Row = dict[str, Any]


def page(community: Any) -> dict[str, Any]:
    """Everything the page shows."""
    versions, result = people.level_versions(community.pk), ask("people.levels_now", community)
    rules = versions[0] if versions and versions[0].levels else None
    now = {row["level"]: row for row in result.rows}
    newcomers = ask("people.newcomer_levels", community).rows if versions else []
    return {
        "finding": finding(rules, result.rows), "rules": rules, "since": words.month_day(rules.since) if rules else "", "data_time": result.data_time,
        "levels": [_level(one, now, bool(result.rows)) for one in rules.levels] if rules else [], "read_until": _read_until(community),
        "older": [_version(one) for one in versions[1:]], "newcomers": by_month(community, newcomers), "months": _months(community),
        "moves": moves(community), "holds": holds(community), "definitions": [one for one in insight.catalogue() if one.name in MEASURES], "example": EXAMPLE,
    }  # fmt: skip


def finding(rules: LevelVersionRow | None, rows: list[Row]) -> str:
    """The page's sentence: how many are above the lowest level."""
    if rules is None:
        return _("还没有声明层级规则，所以谁也没有层级。")
    if not rows:
        return _("规则已经声明，今天收工以后第一次判定，明天这里就有人数。")
    above = {row["level"]: row["members"] for row in rows if row["place"]}
    if not above:
        return _("%(n)s 位成员都在最低一级，还没有人升上去。") % {"n": words.count(rows[0]["of"])}
    named = [_("%(name)s %(n)s 人") % {"name": one.name, "n": words.count(above[one.key])} for one in rules.levels if one.key in above]
    return _("%(n)s 位成员里，%(levels)s。") % {"n": words.count(rows[0]["of"]), "levels": _("、").join(named)}


def by_month(community: Any, rows: list[Row]) -> dict[str, Any]:
    """A row a month: new members, each level reached within thirty days, who is not thirty days here, and who came before there were rules."""
    names = people.latest_level_names(community.pk)
    places: dict[str, int] = {}
    for row in rows:
        if row["level"]:
            places[row["level"]] = max(row["place"], places.get(row["level"], 0))
    levels = sorted(places, key=lambda key: (-places[key], key))
    days = sorted({row["day"] for row in rows}, reverse=True)[:MONTHS]
    told = [_month(day, [row for row in rows if row["day"] == day], levels) for day in days]
    return {"heads": [names.get(key, key) for key in levels], "rows": told, "unruled": any(row["unruled"] != "0" for row in told)}


def moves(community: Any) -> dict[str, Any]:
    """The latest turns with names and evidence."""
    rows = ask("people.level_moves", community).rows
    shown = rows[:MOVES]
    names, latest = people.level_names(community.pk), people.latest_level_names(community.pk)
    who = {one.identity_id: one for one in people.members_by_id(people.memberships(community.pk, [row["identity"] for row in shown]).values()).values()}
    told = []
    for row in shown:
        member = who.get(row["identity"])
        after = names.get((row["level_version"], row["level"]), row["level"])
        told.append({
            "member": member.public_id if member else "", "name": member.name if member else f"#{row['identity']}", "day": words.month_day(row["day"]),
            "before": latest.get(row["level_from"], row["level_from"]),
            "after": after if row["level"] != people.NO_LEVEL else _("没有层级"), "way": str(row["way_name"]), "up": row["way"] == "up",
            "down": row["way"] == "down", "evidence": row["evidence"], "version": row["level_version"],
        })  # fmt: skip
    return {"rows": told, "more": max(0, len(rows) - MOVES)}


def holds(community: Any, *, identity: int | None = None) -> list[dict[str, str]]:
    """Who is held at a level by hand, until when, by whom and why."""
    rows = people.level_holds(community.pk, identity=identity)
    who = {one.identity_id: one for one in people.members_by_id(people.memberships(community.pk, [row.identity for row in rows]).values()).values()}
    told = []
    for row in rows:
        member = who.get(row.identity)
        said = {"level": row.name, "until": words.month_day(row.until), "by": row.by or _("人"), "reason": row.reason}
        said["says"] = _("由%(by)s定在「%(level)s」，到 %(until)s为止。") % said
        told.append({**said, "member": member.public_id if member else "", "name": member.name if member else f"#{row.identity}"})
    return told


def to_hold(community: Any, identity_id: int) -> dict[str, Any]:
    """How a member may be held: the levels from the highest down, the days there are to choose from, and the hold there is; no levels, no card."""
    versions, first = people.level_versions(community.pk), clock.today(community.timezone)
    levels = versions[0].levels if versions else ()
    last = first + timedelta(days=people.HOLD_DAYS_MOST - 1)
    return {"levels": levels, "now": holds(community, identity=identity_id) if levels else [], "first": first.isoformat(), "last": last.isoformat()}


def of_member(community: Any, identity_id: int) -> str:
    """The member's level, since when and what it stands on; nothing where there are no rules."""
    one = people.level_of(community.pk, identity_id)
    if one is None:
        return ""
    if one.since is None:
        return _("%(name)s，还没有升过级") % {"name": one.name}
    said = {"name": one.name, "day": words.month_day(one.since), "evidence": one.evidence}
    told = {"up": _("%(name)s，%(day)s升上来（%(evidence)s）"), "down": _("%(name)s，%(day)s降下来（%(evidence)s）")}
    told["held"] = _("%(name)s，%(day)s由人定的")
    return told.get(one.way, _("%(name)s，%(day)s规则改了以后重新判的")) % said


def _level(one: Any, now: dict[str, Row], judged: bool) -> dict[str, str]:
    row = now.get(one.key)
    n = "—" if not judged else share(row["members"], row["of"]) if row else "0"
    return {"name": one.name, "asks": one.asks, "n": n}


def _read_until(community: Any) -> str:
    read = people.levels_read_until(community.pk)
    return words.month_day(read) if read else ""


def _version(one: LevelVersionRow) -> dict[str, Any]:
    levels = [_("%(name)s：%(asks)s") % {"name": level.name, "asks": level.asks} for level in one.levels]
    return {"version": one.version, "since": words.month_day(one.since), "levels": levels}


def _month(day: date, rows: list[Row], levels: list[str]) -> dict[str, Any]:
    def n(**asked: Any) -> int:
        return sum(row["members"] for row in rows if all(row[key] == value for key, value in asked.items()))

    versions = sorted({row["level_version"] for row in rows if row["level_version"]})
    return {
        "name": month(day), "of": words.count(rows[0]["of"]), "levels": [words.count(n(kind="reached", level=key)) for key in levels],
        "pending": words.count(n(kind="pending")), "unruled": words.count(n(kind="unruled")),
        "versions": _("、").join(str(version) for version in versions) or "—",
    }  # fmt: skip


def _months(community: Any) -> dict[str, Any]:
    """The latest month whose beginning was judged: where those of each level are at its end."""
    rows = ask("people.level_months", community).rows
    last = max((row["day"] for row in rows), default=None)
    names = people.latest_level_names(community.pk)
    shown = [row for row in rows if row["day"] == last]
    counts = ("n", "rose", "held", "fell", "gone")
    return {
        "name": month(last) if last else "", "running": bool(shown) and shown[0]["state"] == "incomplete",
        "rows": [{"name": names.get(row["level"], row["level"]), **{key: words.count(row[key]) for key in counts}} for row in shown],
    }  # fmt: skip
