"""What the conditions of a measure are called, and their choices; families of measures by whose numbers they are."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DOMAINS: Final = {
    "people": _("成员"), "groups": _("群"), "channels": _("发言与送达"), "activities": _("活动"), "content": _("内容"), "charter": _("承诺与目标"),
    "camps": _("训练营"), "conduct": _("群规"), "incentives": pgettext_lazy("family", "积分"), "commerce": _("销售"),
}  # fmt: skip
FIRST: Final = ("start", "end", "per", "group", "who")  # what nearly every measure can be asked by stands in front
BY_NUMBER: Final = frozenset({"owner", "identity"})  # conditions that take an inner number: scripts know it, people do not
LABELS: Final = {
    "start": _("从"), "end": _("到"), "per": _("按"), "group": _("群"), "who": _("算谁"), "act": _("什么算参与"), "before_end": _("对比到"),
    "before_group": _("对比的群"), "before_start": _("对比从"), "begins": _("从哪天起算"), "by": _("分开看"), "clock": _("一天怎么算"),
    "control": _("对照群"), "days": _("天数"), "excluded": _("中间不许发生"), "groups": _("哪些群"), "hour": _("几点"), "hours": _("多少小时"),
    "kind": _("哪一种"), "of": _("算什么"), "optional": _("可跳过的步"), "order": _("先后"), "overlap": _("群的重叠"), "rounding": _("取整"),
    "figures": _("看哪几项"), "shuffle": _("洗牌种子"), "steps": _("哪几步"), "unit": _("按谁数"), "version": _("规则版本"), "window": _("窗口"),
    "last": _("只看最近一次"),
    "quiet": _("静了多少天"), "items": _("至少几条内容"), "answers": _("营主至少回几次"), "slot": _("哪个时段"),
    "weights": _("权重版本"), "which": _("列哪些"), "persona": _("哪种人"), "answer": _("答案"),
}  # fmt: skip
OPTIONS: Final = {
    "per": {"day": _("每天"), "week": _("每周"), "month": _("每月")},
    "who": {"member": _("成员"), "staff": _("工作人员"), "bot": _("机器人"), "all": _("所有人")},
    "by": {
        "all": _("合在一起"), "whole": _("合在一起"), "group": _("按群"), "channel": _("按渠道"), "segment": _("按人群"), "host": _("按营主"),
        "revision": _("按蓝图版本"), "member": _("按成员"), "month": _("按月"), "source": _("按来源"),
    },
    "begins": {"joined": _("加入那天"), "first_act": _("第一次参与那天"), "any_act": _("任何一次参与")},
    "clock": {"calendar": _("日历上的一天"), "24h": _("满 24 小时")},
    "kind": {"n_day": _("正好第几天"), "unbounded": _("第几天及以后"), "bracket": _("一段日子")},
    "of": {"question": _("提问"), "newcomer": _("新人的第一句话"), "all": _("每一句话"), "quantity": _("数量"), "cents": _("金额"), "posts": _("发言数"),
           "quality": _("发言质量")},
    "order": {"ordered": _("按顺序"), "strict": _("紧挨着"), "unordered": _("不论先后")},
    "rounding": {"up": _("向上"), "down": _("向下")},
    "unit": {"member": _("成员"), "group": _("群")},
    "answer": {"matches": _("符合"), "differs": _("不符合"), "unknown": _("不知道")},
    "which": {"all": _("所有内容"), "unmeasured": _("没测到的")},
}  # fmt: skip
YES, NO = pgettext_lazy("choice", "是"), pgettext_lazy("choice", "否")
