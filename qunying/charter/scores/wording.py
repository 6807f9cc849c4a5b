"""What the scorecards ask people and how their parts are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

SENSES: Final = ("ritual", "participation", "organization", "belonging")
METHODS: Final = ("people", "stage", "events", "ties", "product", "stories", "circles", "rewards")
LEAST_ITEMS: Final = 3  # answered in each sense, or there is no score
MOST: Final = 4  # the best answer of the checklist
METHOD_MOST: Final = 5

KINDS: Final[dict[str, Words]] = {
    "senses": pgettext_lazy("scorecard", "四种情感"), "structure": pgettext_lazy("scorecard", "结构"), "isooc": pgettext_lazy("scorecard", "五要素"),
    "methods": pgettext_lazy("scorecard", "八个方法"),
}  # fmt: skip
PARTS: Final[dict[str, dict[str, Words]]] = {
    "senses": {"ritual": _("仪式感"), "participation": _("参与感"), "organization": _("组织感"), "belonging": _("归属感")},
    "structure": {"whole": _("结构完整度")},
    "isooc": {
        "interest": pgettext_lazy("isooc", "同好"), "structure": pgettext_lazy("isooc", "结构"), "output": pgettext_lazy("isooc", "输出"),
        "operation": pgettext_lazy("isooc", "运营"), "copy": pgettext_lazy("isooc", "复制"),
    },
    "methods": {
        "people": _("找对的人进来"), "stage": _("负责人走到台前"), "events": _("办线上线下的活动"), "ties": _("让成员认识、带朋友来"),
        "product": _("请成员参与产品"), "stories": _("有故事、有知识、有内容"), "circles": _("分出小圈子，选出带头人"), "rewards": _("发奖励，给名誉"),
    },
}  # fmt: skip
# What stands behind a part, in a sentence for whoever reads the score.
MEANS: Final[dict[str, Words]] = {
    "ritual": _("进来有门槛，每天有固定的时刻，做得好坏有说法"), "participation": _("成员自己动手、开口，而不是旁观"),
    "organization": _("有人分工、有人协作，派下去的事做得完"), "belonging": _("成员彼此认得、互相帮忙，舍不得走"),
    "interest": _("来的是不是同路人"), "structure": _("有没有骨架撑住"), "output": _("是不是一直拿得出东西"), "operation": _("有没有人每天把它运转好"),
    "copy": _("换个人、换个群做不做得成"), "people": _("先想清楚要谁，再请他来"), "stage": _("负责人自己在群里说话，让人看得见"),
    "events": _("有成员能动手参加的事"), "ties": _("成员之间有来有往，也愿意带朋友"), "product": _("成员的意见和点子真的改变了产品"),
    "stories": _("每天有人看得下去的东西"), "circles": _("大群里有小圈子，小圈子有人带"), "rewards": _("做了事的人得到看得见的好处"),
}  # fmt: skip
STRUCTURE: Final[dict[str, Words]] = {
    "core": _("核心成员"), "founders": _("种子成员"), "platform": _("交流平台"), "entry": _("加入原则"), "rules": _("管理规范"),
}  # fmt: skip

CHECKLIST: Final[dict[str, dict[str, Words]]] = {
    "ritual": {
        "apply": _("新人进群前要说明来意，有人看过才放进来"), "rules": _("新人一进群就读到群规，并表示同意"),
        "welcome": _("新人来的当天，有人点名迎接，请他介绍自己"), "rhythm": _("每天到点有固定的开场，成员知道几点来"),
        "praise": _("做得好当众表扬，犯了规当众按规矩处理"),
    },
    "participation": {
        "topic": _("每天有一个大家接得上的话题"), "join": _("成员会接话，而不只是看和抢红包"), "silent": _("不说话的人也有收获，有人私下递个话"),
        "activity": _("每周至少有一次成员能动手参加的活动"), "heard": _("成员的建议有人听，也看得到改了什么"),
    },
    "organization": {
        "roles": _("谁管理、谁运营、谁维护、谁策划，分得清楚"), "shared": _("有成员分担事情，不是营主一个人扛"),
        "stand_in": _("负责的人不在时，有人接得上"), "finish": _("派下去的事按时做完，没做完说得出原因"), "review": _("做完一起复盘，下次照改过的做"),
    },
    "belonging": {
        "help": _("成员之间互相帮忙，不必等营主出面"), "meet": _("核心成员见过面，或有固定的语音、线下见面"), "names": _("成员记得彼此的名字和近况"),
        "ours": _("成员对外会说「我们群」，愿意介绍朋友来"), "missed": _("离开一阵子的人有人惦记，也会回来"),
    },
}  # fmt: skip
ANSWERS: Final[dict[int, Words]] = {
    0: pgettext_lazy("checklist", "没有"), 1: pgettext_lazy("checklist", "偶尔"), 2: pgettext_lazy("checklist", "一半时候"),
    3: pgettext_lazy("checklist", "多数时候"), 4: pgettext_lazy("checklist", "一直是"),
}  # fmt: skip
