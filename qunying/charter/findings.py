"""What the scorecards allow to say over all groups: whether a more complete structure goes with a longer life."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.utils.translation import gettext as _

from qunying.insight import queries
from qunying.insight.findings import Figure, Finding, Look, Rows, finding

EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
GROUPS_LEAST: Final = 2  # one group alone has nobody to be compared with, and the sentence would only be noise


@finding("charter.structure_survival", section="groups", order=80, needs=("charter.structure_survival", "charter.group_lives"))
def structure_survival(look: Look) -> Finding | None:
    """Completeness of structure beside survival, living groups censored; below twenty groups that nothing may be concluded."""
    if not queries.facts_behind(look.community, kinds=["charter.structure_declared"], since=EVER, limit=1):
        return None  # history brought in from elsewhere: nobody wrote down what was declared, and looking further would cost for nothing
    row = look.ask("charter.structure_survival", end=look.end).rows[0]
    lives = look.ask("charter.group_lives", end=look.end).rows
    if len(lives) < GROUPS_LEAST:
        return None
    said = {"n": row["groups"], "deaths": row["deaths"], "living": row["living"], "out": row["left_out"]}
    counted = _("看得出结构、活过头 30 天的 %(n)s 个群里，%(deaths)s 个死了，%(living)s 个还活着（按删失算）；另有 %(out)s 个不在内。") % said
    heads = (_("群"), _("开群"), _("开头 30 天的结构"), _("活了几天"), _("死了"))
    table = Rows(heads, tuple((look.name_of(one["group_id"]), one["day"], one["score"], one["lived"], one["died"]) for one in lives))
    if row["state"] == "not_enough":
        title = _("结构和寿命的关系还下不了结论：只有 %(n)s 个群可比，要 20 个") % said
        return Finding("unknown", title, counted, rows=table)
    if row["state"] != "ok":
        return Finding("unknown", _("结构和寿命的关系还下不了结论：%(n)s 个群里还分不出谁活得更久") % said, counted, rows=table)
    share = {"c": round(100 * row["concordance"]), "low": round(100 * row["low"]), "high": round(100 * row["high"])}
    cause = counted + _("任取分得出先后的两个群，结构更完整的活得更久的占 %(c)s%%，95%% 区间 %(low)s%% 到 %(high)s%%；一半对一半就是没有关系。") % share
    if row["low"] > 0.5:
        title = _("开头结构更完整的群活得更久：%(c)s%% 的对比里是这样（只是相关，不能说明因果）") % share
        act = _("新开的群先把五个部分配齐：核心成员、种子成员、平台、加入原则、管理规范。")
    elif row["high"] < 0.5:
        title, act = _("开头结构更完整的群反而活得更短：只有 %(c)s%% 的对比里活得更久（只是相关，不能说明因果）") % share, ""
    else:
        title, act = _("看不出结构更完整的群活得更久：区间里包含一半对一半"), ""
    interval = _("%(low)s%% 到 %(high)s%%") % share
    figure = Figure(_("更完整的活得更久"), f"{share['c']}%", _("%(n)s 个群，%(deaths)s 个死了") % said, interval)
    return Finding("plain", title, cause, act, figures=(figure,), rows=table)
