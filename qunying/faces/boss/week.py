"""What a week says to the person who pays: alive, kept, promised, rescued, at what cost, for how much money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.camps import queries as camps
from qunying.charter import queries as charter
from qunying.commerce import queries as commerce
from qunying.groups import queries as groups
from qunying.insight import queries as insight
from qunying.insight.queries import Result
from qunying.kernel import clock

DAYS: Final = 7
RETAINED_AFTER: Final = 7  # days after joining; the shortest span that says anything about a weekly habit
SMALL_N: Final = 20  # below this a share is told as counts


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer in one sentence; ``value`` is empty where nobody can know."""

    key: str
    question: str
    value: str
    unit: str
    sentence: str
    source: str
    change: str = ""
    tone: str = ""
    points: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Week:
    """A community's week from Monday to Sunday; ``over`` is false while it still runs."""

    community: Any
    monday: date
    over: bool
    at: datetime | None  # the moment the measured numbers are as of
    lines: tuple[Line, ...]

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=DAYS - 1)

    @property
    def name(self) -> str:
        """As the calendar of weeks names it: 2026-W47."""
        return name_of(self.monday)

    @property
    def headline(self) -> str:
        """The week in one sentence, from the lines below it."""
        told = [line.sentence.removesuffix(_("。")) for line in self.lines if line.key in ("active", "promises", "rescues", "money") and line.sentence]
        return _("；").join(told) + _("。")


def name_of(monday: date) -> str:
    """The name of the week of that Monday."""
    year, number, _weekday = monday.isocalendar()
    return f"{year}-W{number:02}"


def monday_of(name: str) -> date | None:
    """The first day of a week called 2026-W47; None where that is no week."""
    try:
        return datetime.strptime(f"{name}-1", "%G-W%V-%u").date()  # noqa: DTZ007 — a calendar day, of no zone
    except ValueError:
        return None


def last_monday(community: Any) -> date:
    """The first day of the newest week worth reading: the one before this, unless the community is younger."""
    today = clock.today(community.timezone)
    this = today - timedelta(days=today.weekday())
    began = clock.local_day(community.created_at, community.timezone)
    return this - timedelta(days=DAYS) if began < this else this


def weeks(community: Any) -> list[date]:
    """The Mondays of every week since the community began, newest first."""
    today, began = clock.today(community.timezone), clock.local_day(community.created_at, community.timezone)
    monday, first = today - timedelta(days=today.weekday()), began - timedelta(days=began.weekday())
    return [monday - timedelta(days=DAYS * n) for n in range((monday - first).days // DAYS + 1)]


def week(community: Any, monday: date) -> Week:
    """What that week says, in a constant number of reads."""
    daily = insight.run("people.active_members", community.pk, start=monday, end=monday + timedelta(days=DAYS - 1))
    weekly = insight.run("people.active_members", community.pk, per="week")
    retention = insight.run("people.retention", community.pk, per="week", days=(RETAINED_AFTER,))
    since, until = _span(community, monday)
    lines = (
        _active(community, monday, weekly, daily),
        _retained(monday, retention),
        _promises(community, until),
        _rescues(community, since, until),
        _hours(community, since, until),
        _money(community, monday),
    )
    return Week(community, monday, clock.now() >= until, weekly.data_time, lines)


def _span(community: Any, monday: date) -> tuple[datetime, datetime]:
    return clock.at_local(monday, "00:00", community.timezone), clock.at_local(monday + timedelta(days=DAYS), "00:00", community.timezone)


def _active(community: Any, monday: date, weekly: Result, daily: Result) -> Line:
    rows = {row["day"]: row for row in weekly.rows}
    now, before = rows.get(monday), rows.get(monday - timedelta(days=DAYS))
    source = _("成员自己做过的事：发言、打卡等；不含工作人员")
    question = _("还活着吗")
    if now is None or now["active"] is None:
        return Line("active", question, "", "", _("这几天的参与人数还没有算出来。") if now is None else _("看不到成员的发言，参与人数未知。"), source)
    said = {"n": f"{now['active']:,}", "when": _when(community, monday)}
    sentence = _("%(when)s %(n)s 人参与。") % said
    if _when(community, monday) == _running():  # how many sit in the groups is known for now only, so a week gone by does not tell it
        sentence = _("%(when)s %(n)s 人参与，现在 %(present)s 人在群里。") % {**said, "present": f"{groups.members_count(community.pk):,}"}
    change, tone = "", ""
    if before is not None and before["active"] and before["state"] == "ok" and now["state"] == "ok":
        percent = round(100 * (now["active"] - before["active"]) / before["active"])
        change, tone = _signed(percent), "ok" if percent > 0 else "bad" if percent < 0 else ""
    points = [float(row["active"]) for row in daily.rows if row["active"] is not None]
    return Line("active", question, said["n"], _("人"), sentence, source, change, tone, points)


def _retained(monday: date, retention: Result) -> Line:
    """Those who joined in the week before: their seventh day falls into this one."""
    question, source = _("留得住吗"), _("只看再前一周新来的成员：加入后第 7 天又自己做过事的")
    row = next((row for row in retention.rows if row["cohort"] == monday - timedelta(days=DAYS)), None)
    if row is None or not row["eligible"]:
        return Line("retained", question, "", "", _("再前一周没有人加入，留存无从说起。"), source)
    if row["rate"] is None:
        return Line("retained", question, "", "", _("看不到他们做了什么，留存未知。"), source)
    margin = max(1, round(50 * (row["high"] - row["low"])))
    said = {"n": f"{row['eligible']:,}", "back": f"{row['returned']:,}", "margin": margin}
    if row["eligible"] < SMALL_N:
        sentence = _("再前一周新来 %(n)s 人，第 7 天回来 %(back)s 人；人太少，不算比例。") % said
        return Line("retained", question, f"{said['back']}/{said['n']}", _("人"), sentence, source)
    sentence = _("再前一周新来 %(n)s 人，第 7 天回来 %(back)s 人；误差上下约 %(margin)s 个百分点。") % said
    return Line("retained", question, f"{round(100 * row['rate'])}", "%", sentence, source)


def _promises(community: Any, until: datetime) -> Line:
    found = charter.week(community.pk, until=until - timedelta(seconds=1))  # the next week begins with the moment after
    question, source = _("说到做到吗"), _("每条承诺按事实判定：什么时候开始、讲了多久、有没有人回答")
    if not found.promised:
        return Line("promises", question, "", "", _("没有到期的承诺。"), source)
    said = {"n": found.promised, "kept": found.kept, "lacking": found.lacking, "unseen": found.unseen}
    sentence = _("承诺 %(n)s 次，兑现 %(kept)s 次") % said
    if said["lacking"]:
        sentence += _("，缺 %(lacking)s 次") % said
    if said["unseen"]:
        sentence += _("，%(unseen)s 次在看不到发言的群里，判不了") % said
    return Line("promises", question, f"{found.kept}/{found.promised}", _("次"), sentence + _("。"), source, tone="bad" if said["lacking"] else "ok")


def _rescues(community: Any, since: datetime, until: datetime) -> Line:
    rows = camps.rescues(community.pk, since=since)
    found = [row for row in rows if since <= row.opened_at < until]
    open_now = sum(row.stage in ("open", "in_hand") for row in rows)
    question, source = _("出事有人管吗"), _("48 小时走了一成人，或一整天没有成员出声，就报警；救完第二天看有没有恢复")
    back, lost = sum(row.verdict == "recovered" for row in found), sum(row.verdict == "not_recovered" for row in found)
    said = {"n": len(found), "back": back, "lost": lost, "open": open_now}
    sentence = _("%(n)s 次报警，救回 %(back)s 次") % said if found else _("没有群报警")
    if lost:
        sentence += _("，没救回 %(lost)s 次") % said
    if open_now:
        sentence += _("；现在还有 %(open)s 个群在救") % said
    value = f"{back}/{len(found)}" if found else "0"
    return Line("rescues", question, value, _("次"), sentence + _("。"), source, tone="" if found or open_now else "ok")


def _hours(community: Any, since: datetime, until: datetime) -> Line:
    """Only what is declared with the slots: nobody clocks in."""
    minutes = camps.labour(community.pk, since=since, until=until)
    question, source = _("花了多少人工"), _("已送出的每一条按时段登记的工时相加；不是打卡计时")
    if not minutes:
        return Line("hours", question, "", "", _("没有登记工时的内容送出。"), source)
    hours = f"{minutes / 60:,.0f}"
    return Line("hours", question, hours, _("小时"), _("按登记的工时，用了 %(hours)s 小时。") % {"hours": hours}, source)


def _money(community: Any, monday: date) -> Line:
    """What was sold and what came back of what was put in; without orders nobody knows, and unknown is not zero."""
    question, source = _("赚了吗"), _("销售额、成本和回报要有订单才算得出来")
    if not commerce.has_orders(community.pk):
        return Line("money", question, "", "", _("尚无订单数据，赚没赚还说不出来。"), source)
    days: dict[str, Any] = {"start": monday, "end": monday + timedelta(days=DAYS - 1)}
    sold = insight.run("commerce.sales", community.pk, per="week", **days).rows
    if not sold or not sold[0]["orders"]:
        return Line("money", question, "", "", _("这一周没有导入的订单，赚没赚还说不出来。"), source)
    back = insight.run("commerce.roi", community.pk, by="whole", **days).rows[0]
    said = {"yuan": f"{sold[0]['cents'] / 100:,.0f}", "n": f"{sold[0]['orders']:,}"}
    sentence = _("卖出 %(n)s 单，收 %(yuan)s 元") % said
    if back["roi"] is None:
        sentence += _("；投入没有登记，赚没赚还说不出来")
    else:
        put = {"cost": f"{back['cost'] / 100:,.0f}", "gain": f"{abs(back['roi']):.2f}"}
        sentence += (_("；投入 %(cost)s 元，每投 1 元净赚 %(gain)s 元") if back["roi"] >= 0 else _("；投入 %(cost)s 元，每投 1 元净亏 %(gain)s 元")) % put
    source = _("导入的订单，扣掉退款；投入是登记过的时间、人力、物力和金钱")
    return Line("money", question, said["yuan"], _("元"), sentence + _("。"), source, tone="" if back["roi"] is None else "ok" if back["roi"] >= 0 else "bad")


def _running() -> str:
    return _("本周到现在")


def _when(community: Any, monday: date) -> str:
    """How a reader today calls that week."""
    today = clock.today(community.timezone)
    this = today - timedelta(days=today.weekday())
    return _running() if monday == this else _("上周") if monday == this - timedelta(days=DAYS) else _("那一周")


def _signed(percent: int) -> str:
    return f"+{percent}" if percent > 0 else f"−{-percent}" if percent < 0 else "0"
