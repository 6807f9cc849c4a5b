"""The sentences of starters to people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qunying.kernel.refusals import known_codes, sentences


def register() -> None:
    """Give every refusal of starters its words; may be called again."""
    if "unknown_starter" in known_codes():
        return
    sentences(
        unknown_starter=lambda d: _("没有「%(given)s」这种社群的模板。可以选：%(known)s。") % _listed(d, "known"),
        unknown_answer=lambda d: _("回答里多了「%(given)s」。可以写的有：%(known)s。") % _listed(d, "known"),
        answer_length=_length,
        answer_sign=lambda d: _("「%(what)s」里有用不了的字符 %(sign)s。请去掉它。") % {**d, "what": question(str(d["question"]))},
        hosts_for_groups=lambda d: _("要开 %(groups)s 个群，写了 %(hosts)s 位营主。请写上每个群的营主，一人一群。") % d,
        host_twice=lambda d: _("营主「%(name)s」写了两次。一人带一个群，请换一个名字。") % d,
        too_many_groups=lambda d: _("一次最多开 %(most)s 个群，写了 %(count)s 位营主。请先开一部分，以后在蓝图里加。") % d,
        bad_hours=lambda d: _("「%(given)s」不是每天的小时数。请写 0.5 到 %(most)g 之间的数字，如 1.5。") % d,
        hours_short=lambda d: _("「%(name)s」最忙的一天，带群的人要 %(need)s 小时，只有 %(given)s 小时不够。请写 %(need)s 以上，或先选轻一点的社群。") % d,
        bad_start=lambda d: _("「%(given)s」不是日期。请写成 2026-11-16 这样。") % d,
        start_over=lambda d: _("%(given)s 已经到了。请从明天或以后开始，先留时间邀请人。") % d,
        start_weekday=lambda d: (
            _("%(given)s 是%(was)s，「%(name)s」的第一天要在%(weekday)s。请换一个%(weekday)s。")
            % {**d, "was": weekdays([d["was"]]), "weekday": weekdays([d["weekday"]])}
        ),
        promise_open=lambda d: _("承诺里的「%(word)s」说了等于没说。请说清哪天、几点，例如「%(example)s」。") % d,
        promise_unheld=lambda d: _("「%(given)s」没说清哪天、几点，兑现没兑现没法看。请写成「%(example)s」这样。") % d,
        promise_hour=lambda d: _("「%(slot)s」的话术是按那个时候写的，%(given)s 放不下。请在 %(first)s 到 %(last)s 之间选。") % d,
        promise_day=lambda d: _("「%(name)s」里，「%(slot)s」在%(weekdays)s。请按这几天来承诺，或换一种社群。") % {**d, "weekdays": weekdays(d["weekdays"])},
        answers_unreadable=lambda d: _("回答文件「%(file)s」读不懂。%(why)s请写成「kind: store」这样一行一个。") % d,
        folder_taken=lambda d: _("文件夹「%(folder)s」已经有东西了，不会覆盖。请换一个名字，或先把它移走。") % d,
        no_answer=lambda d: _("没有人在键盘前，还缺「%(question)s」。请用 --answers FILE 给出回答。") % {"question": question(str(d["question"]))},
    )


def question(name: str) -> str:
    """A question as people know it."""
    words = {
        "kind": _("什么社群"), "name": _("叫什么名字"), "whom": _("给谁"), "solves": _("解决什么"), "stays": _("凭什么留下"), "promise": _("承诺什么"),
        "owner": _("谁负责"), "hosts": _("谁来带群"), "hours": _("带群的人每天有几小时"), "start": _("哪天开始"),
    }  # fmt: skip
    return words[name]


def weekdays(days: Any) -> str:
    """Weekdays by number as words."""
    words = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return _("每天") if len(days) == 7 else _("、").join(words[day] for day in days)


def _length(d: dict[str, Any]) -> str:
    given = {**d, "what": question(str(d["question"]))}
    if d["length"] < d["least"]:
        return _("「%(what)s」太短（%(length)s 字）。请写 %(least)s 到 %(most)s 个字。") % given
    return _("「%(what)s」太长（%(length)s 字）。请写 %(least)s 到 %(most)s 个字。") % given


def _listed(d: dict[str, Any], name: str) -> dict[str, Any]:
    return {**d, name: _("、").join(d[name])}
