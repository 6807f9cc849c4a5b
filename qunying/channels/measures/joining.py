"""Whether members say more, and better, once they have joined a group: beside those who joined it four weeks later; never a cause."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from qunying.channels.measures.breadth import SHARED_FORMS
from qunying.channels.measures.quality import judged
from qunying.channels.scoring import DEFAULT, PARTS
from qunying.insight import steps
from qunying.insight.expressions import last_known, within
from qunying.insight.expressions.numbers import number
from qunying.insight.lazy import ibis
from qunying.insight.measures import measure

if TYPE_CHECKING:
    from ibis import Table

    from qunying.insight.bases import Bases

DAYS = 28
LONG = 50  # characters
HIDDEN = ("n", "n_1", "n_0", "unmatched", "value_1", "value_0", "difference", "low", "high")
DECLARED = "channels.score_declared"

Version = Annotated[int, Field(ge=0)]


@measure(
    "channels.joining",
    question=_("进群以后，发文是不是更多、更好了"),
    unit=_("条每周，或分"),
    formula=_(
        "进群后 28 天比进群前 28 天的变化，减去晚 28 天才进同一个群的成员在同一段日子里的变化。of=posts 看每周发文条数（全社群都算），"
        "of=quality 看平均每条的质量分：有内容、满 50 字、带图片文件或链接、有人回，各按声明的权重加分，两段都发过文的才有平均。"
        "同一周的人之间比，按 Mantel–Haenszel 权重合并，区间按 Welch。权重每改一次是一版，旧的日子也按选定的版本重算"
    ),
    denominator=_("第一次坐进这个群、此前已在社群满 28 天（对照满 56 天）而且 28 天已经过完的成员，不含工作人员和机器人；同一周没有对照的不进来，另列"),
    observability=_("只是相关，不能说明因果：想进群的人本来就可能正要多说。一进社群就进群的人没有「之前」，不在里面；有一边不满 20 人不给数"),
    value="difference",
    n="n",
    needs=["messages"],
    counts_own=False,
    then=[steps.compared_means("joined", "later", by=("group_id", "version")), steps.hide("messages", *HIDDEN)],
    columns={
        "n_1": _("进群的人数"), "value_1": _("进群后的变化"), "n_0": _("晚 28 天进群的人数"), "value_0": _("他们同期的变化"), "difference": _("相差"),
        "unmatched": _("没有对照的"), "version": _("权重版本"),
    },
)  # fmt: skip
def joining(
    bases: Bases, *, of: Literal["posts", "quality"] = "posts", start: date | None = None, end: date | None = None, version: Version | None = None,
    group: int | None = None,
) -> Table:  # fmt: skip
    """For each group and week (``start`` and ``end`` bound the day of joining) what changed for those who joined and for those who did so later."""
    posts = _counted(bases) if of == "posts" else _scored(bases, version)  # counts are kept by day; for scores every word is read
    each = _windows(_sides(bases, start, end, group), posts).cross_join(_weights(bases, version).select("version"))
    if of == "posts":
        changed = each.mutate(x=(each.after_posts - each.before_posts).cast("float64") / (DAYS / 7.0))
    else:
        both = each.filter(each.after_posts > 0, each.before_posts > 0)
        after, before = (both[f"{when}_score"].cast("float64") / both[f"{when}_posts"].cast("float64") for when in ("after", "before"))
        changed = both.mutate(x=after - before)
    changed = changed.mutate(week=((changed.ref + 3) // 7).cast("int64"), one=ibis.literal(1, "int64"), square=changed.x * changed.x)  # Monday weeks
    sides = {"joined": changed.side == 1, "later": changed.side == 0}
    parts = {"n": changed.one, "sum": changed.x, "squares": changed.square}
    sums = {f"{name}_{part}": value.sum(where=side).fill_null(0) for name, side in sides.items() for part, value in parts.items()}
    return changed.group_by("group_id", "version", "week").agg(**sums).order_by("group_id", "week")


def _sides(bases: Bases, start: date | None, end: date | None, group: int | None) -> Table:
    """``group_id, identity, side, ref``: with 1 those who joined on day ``ref``, with 0 those who did so 28 days after it; all could be seen before."""
    spans = bases["seat_spans"]
    spans = spans.filter(spans.group_id == group) if group is not None else spans
    first = spans.group_by("group_id", "identity").agg(day=spans.from_day.min())
    first = first.inner_join(bases["people"], "identity").select("group_id", "identity", "day", "first_seen")
    first = first.mutate(at=number(first["day"]), known=number(first.first_seen))
    joined = within(first, "day", start, end)
    treated = joined.select("group_id", "identity", "known", side=ibis.literal(1, "int64"), ref=joined["at"])
    later = first.select("group_id", "identity", "known", side=ibis.literal(0, "int64"), ref=first["at"] - DAYS)
    both = treated.union(later)
    recorded = bases["days"].agg(recorded=number(bases["days"].day).min())
    both = both.cross_join(recorded)
    over = both.ref + DAYS - 1 <= last_known(bases)
    seen = (both.known <= both.ref - DAYS) & (both.recorded <= both.ref - DAYS)
    return both.filter(over, seen).select("group_id", "identity", "side", "ref")


def _windows(sides: Table, posts: Table) -> Table:
    """With posts and score of the 28 days before ``ref`` and of the 28 from it on, over all groups; ``posts``: identity, day, posts, score."""
    posts = posts.select("posts", "score", who="identity", on=number(posts.day))
    met = sides.inner_join(posts, [sides.identity == posts.who, posts.on >= sides.ref - DAYS, posts.on < sides.ref + DAYS])
    keys = ["group_id", "identity", "side", "ref"]
    after, before = met.on >= met.ref, met.on < met.ref
    when = {"after": after, "before": before}
    sums = met.group_by(*keys).agg(**{f"{side}_{name}": met[name].sum(where=where) for side, where in when.items() for name in ("posts", "score")})
    found = sides.left_join(sums, keys)
    return found.select(*[sides[key] for key in keys], **{name: sums[name].fill_null(0) for name in sums.columns if name not in keys})


def _counted(bases: Bases) -> Table:
    """``identity, day, posts`` of members in all groups, without scores."""
    days = bases["member_day"]
    days = days.filter(days.role == "member", days.messages > 0, days.group_id.notnull())
    return days.select("identity", "day", posts="messages", score=ibis.literal(0, "int64"))


def _scored(bases: Bases, version: int | None) -> Table:
    """``identity, day, posts, score`` of every post of a member."""
    said = judged(bases, "member", None, None)
    answered = bases["answers"].select("asked").distinct().mutate(answered=ibis.literal(1, "int64"))
    said = said.left_join(answered, said.message == answered.asked)
    has = {
        "substance": said.water == 0, "long": said.length >= LONG, "media": (said.form.isin(SHARED_FORMS) | said.link) & ~said.ad,
        "answered": said.answered.notnull(),
    }  # fmt: skip
    flags = said.select("identity", "day", **{f"is_{name}": found.fill_null(False).cast("int64") for name, found in has.items()})
    flags = flags.cross_join(_weights(bases, version))
    score = sum(flags[f"is_{name}"] * flags[f"w_{name}"] for name in PARTS)
    return flags.select("identity", "day", posts=ibis.literal(1, "int64"), score=score)


def _weights(bases: Bases, version: int | None) -> Table:
    """One row: ``version`` and a weight for each part; the declared ones of that version, by default the last, and ours (0) before any was declared."""
    facts = bases.facts.filter(bases.facts.kind == DECLARED)
    declared = facts.select(version=facts.f_scoring, **{f"w_{name}": facts[f"f_weight_{name}"] for name in PARTS})
    ours = bases["days"].agg(days=bases["days"].day.count())
    ours = ours.select(version=ibis.literal(0, "int64"), **{f"w_{name}": ibis.literal(DEFAULT[name], "int64") for name in PARTS})
    known = declared.union(ours)
    known = known.filter(known.version == version) if version is not None else known
    last = known.mutate(place=ibis.row_number().over(ibis.window(order_by=ibis.desc("version"))))
    return last.filter(last.place == 0).drop("place")
