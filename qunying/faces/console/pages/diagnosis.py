"""What a dead group's page says of why it died: causes on the operators' side first, each with its figure and date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.faces.console.pages import words
from qunying.faces.console.pages.measured import ask

SIGNAL, DEAD = "life", "dead"
KINDS: Final = {True: ("bad", "alert-triangle"), False: ("ok", "check"), None: ("", "eye")}


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: on whose side, whether it holds (None: no data), and the figure with its date in a sentence."""

    side: str
    name: str
    true: bool | None
    figure: str

    @property
    def word(self) -> tuple[str, str, str]:
        """The verdict as a word with tone and icon."""
        said = {True: _("成立"), False: _("不成立"), None: _("读不出")}[self.true]
        return (said, *KINDS[self.true])


def causes(community: Any, group_id: int) -> list[Cause]:
    """Every cause in its order for a group in which nobody has done anything for four weeks; none for a living one."""
    sides = {"operator": _("运营这边"), "member": _("成员这边")}
    rows = [row for row in ask("camps.diagnosis", community).rows if row["group_id"] == group_id]
    return [Cause(sides[row["side"]], str(row["name"]), row["true"], _figure(row)) for row in rows]


def of_dead(community: Any, group_id: int, signals: Any) -> list[Cause]:
    """The causes where the published rules call the group dead, so that living ones cost nothing."""
    return causes(community, group_id) if any(one.key == SIGNAL and one.state == DEAD for one in signals) else []


def _figure(row: dict[str, Any]) -> str:
    if row["k"] is None:
        return _("没有数据")
    told = {
        "promises": _("到时间的 %(n)s 次承诺里 %(k)s 次没兑现"), "topic": _("%(n)s 天里 %(k)s 天没有人发过话题"),
        "replies": _("%(n)s 个提问里 %(k)s 个 24 小时没有人回"), "rules": _("群规的 %(n)s 次动静里 %(k)s 次是改来改去、判错或没人管"),
        "solo": _("%(n)s 条发言里 %(k)s 条是同一个人说的"), "silent": _("%(n)s 个成员里 %(k)s 个没有开过口"), "leaving": _("%(n)s 个成员里走了 %(k)s 个"),
    }  # fmt: skip
    last = {"topic": _("最后一次话题在 %(day)s"), "solo": _("最后一条在 %(day)s"), "silent": _("看到 %(day)s")}.get(row["cause"], _("最后一次在 %(day)s"))
    said = told[row["cause"]] % {"k": row["k"], "n": row["n"]}
    return said + _("，") + last % {"day": words.month_day(row["day"])} if row["day"] else said
