"""What levels allow the report to say: how many lost the highest level by the rules, and how many reached it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunying.insight.findings import Finding, Look, Rows, finding
from qunying.people.levels import versions

WORTH_A_LOOK = 3  # fewer are chance


@finding("people.top_level", section="carry", order=45, needs=("people.level_moves",))
def top_level(look: Look) -> Finding | None:
    """Who left and who reached the highest level of the rules in force, in the period; nothing where there are no levels or nobody did.

    Who was moved by hand or by new rules did nothing for it and is not counted.
    """
    rules = versions.in_force(look.community)  # before any number is asked: most histories brought in have no levels
    if not rules.levels:
        return None
    top = rules.levels[-1]
    moves = look.ask("people.level_moves", start=look.start, end=look.end).rows
    fell = [row for row in moves if row["way"] == "down" and row["level_from"] == top.key]
    rose = [row for row in moves if row["way"] == "up" and row["level"] == top.key]
    if not fell and not rose:
        return None
    sinks = len(fell) > len(rose) and len(fell) >= WORTH_A_LOOK
    said = {"name": top.name, "fell": f"{len(fell):,}", "rose": f"{len(rose):,}", "asks": top.words}
    if fell and rose:
        title = _("这段时间 %(fell)s 位从最高一级「%(name)s」掉了下来，%(rose)s 位升了上去") % said
    elif fell:
        title = _("这段时间 %(fell)s 位从最高一级「%(name)s」掉了下来，没有人升上去") % said
    else:
        title = _("这段时间 %(rose)s 位升到最高一级「%(name)s」，没有人掉下来") % said
    cause = _("这一级要：%(asks)s。低于条件的九成、升上来又满 14 天才会掉；由人定的和规则改了的不算。") % said
    act = _("谁掉了、缺的是哪一项在「数据 → 成员层级」：请各群的运营官这周一个一个去问候，问清是忙了还是没话说了。") if fell else ""
    return Finding("watch" if sinks else "plain", title, cause, act, rows=_rows([*fell, *rose], {one.key: one.name for one in rules.levels}))


def _rows(moves: list[dict[str, Any]], names: dict[str, str]) -> Rows:
    told = [(row["day"], names.get(row["level_from"], row["level_from"]), names.get(row["level"], row["level"]), row["evidence"]) for row in moves]
    return Rows((_("哪天"), _("从"), _("到"), _("依据")), tuple(told))
