"""The sentences of activities to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal about activities its words."""
    sentences(
        review_verdict_unknown=lambda d: _("没有「%(verdict)s」这种点评。请点赞、优秀章或退回。") % d,
        review_needs_words=lambda d: _("退回要说一句为什么，他才知道怎么改。请选一句评语，或自己写。"),
        review_taken=lambda d: _("%(name)s正在看这一篇，十分钟内归他。请回到队列，看下一篇。") % d,
        already_reviewed=lambda d: _("这一篇%(name)s已经点评过了（%(verdict)s）。请回到队列，看下一篇。") % d,
        cannot_be_led=lambda d: _("「%(activity)s」每天开放或只是一条通知，没有谁来带一说。请选有起止时间、成员参加的活动。") % d,
        activity_over=lambda d: _("「%(activity)s」已经结束，谁带的不再改。") % d,
        not_of_its_groups=lambda d: _("%(name)s不在「%(activity)s」的群里。请从参加它的群里选一位。") % d,
        not_of_this_group=lambda d: _("%(name)s不在「%(group)s」里。请选在这个群里的成员。") % d,
        own_work=lambda d: _("这一篇是你自己写的，留给别人点评。"),
        not_a_peer_reviewer=lambda d: _("这一篇不归你点评。请回到队列，看下一篇。"),
        not_returned=lambda d: _("这一篇现在没有被退回，不能重交。请刷新这一页再看。"),
        unknown_activity_kind=lambda d: _("没有「%(kind)s」这种活动。可用的种类：%(known)s。") % d,
        bad_opening_hours=lambda d: _("「%(name)s」的开放时间 %(opens)s 到 %(closes)s 不对。请写成 05:00 到 23:30 这样，开始早于结束。") % d,
        already_checked_in=lambda d: _("今天的「%(activity)s」已经打过卡，连续 %(streak)s 天。明天再来。") % d,
        not_open=lambda d: _("「%(activity)s」每天 %(opens)s 到 %(closes)s 开放，现在不能打卡。") % d,
        not_a_member=lambda d: _("你不在这个群里，不能在这里打卡。请从你所在的群进入。"),
        not_for_this_route=lambda d: _("你所在的群不参加「%(activity)s」。") % d,
        activity_not_open=lambda d: _("「%(activity)s」%(opens)s 到 %(closes)s 开放，现在不收。") % d,
        unknown_feedback_type=lambda d: _("没有「%(type)s」这一类。请选问题、建议或夸奖。") % d,
        enough_ideas=lambda d: _("「%(activity)s」每人最多 %(most)s 个点子，你已经发满。可以去给别人投票。") % d,
        own_idea=lambda d: _("「%(title)s」是你自己的点子，票留给别人。") % d,
        change_missing=lambda d: _("还没有选改动。请选一项，或写一个新的名字。"),
        bad_day=lambda d: _("「%(day)s」不是日子。请写成 2026-11-30 这样。") % d,
        already_written=lambda d: _("今天的「%(activity)s」已经写过，每天一篇。明天再来。") % d,
        wrong_code=lambda d: _("签到码不对。请看现场工作人员手里的六位数字。") % d,
        not_today=lambda d: _("「%(activity)s」在 %(day)s，那天到现场再签到。") % d,
        run_is_over=lambda d: _("「%(activity)s」已经结束，不再报名。") % d,
        bad_quantity=lambda d: _("数量要在 1 到 %(most)s 之间。") % d,
        results_unreadable=lambda d: _("这份成绩读不出来（表头：%(head)s）。请存成 CSV，第一行写：成员,公里,分钟。") % d,
        results_missing=lambda d: _("还没有选文件。请选一份 CSV 成绩表。"),
        results_too_big=lambda d: _("文件超过 %(most)s MB。请拆成几份再传。") % d,
        results_too_long=lambda d: _("表里有 %(lines)s 行，一次最多 %(most)s 行。请拆成几份再传。") % d,
        activity_text_empty=lambda d: _("还没有写字。请写一句再发。"),
        activity_text_too_long=lambda d: _("写了 %(length)s 个字，最多 %(most)s 个。请删短一些，没有发出。") % d,
        already_announced=lambda d: _("「%(activity)s」已经发给各群，不再改。") % d,
        nothing_to_announce=lambda d: _("「%(activity)s」还没有可说的：没有一项相关的改动上线。请先把改动标为已上线。") % d,
        released_in_future=lambda d: _("上线日 %(day)s 还没到。上线以后再来标。") % d,
    )
