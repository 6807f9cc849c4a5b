"""What to do about each kind of alarm: concrete steps with words that can be sent as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from qunying.camps.rescue import rule
from qunying.content import placeholders

NAME = "名字"
CONTACTS_MAX = 3

Whom = Literal["", "contacts", "gone"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, why, the words, and whether they go to single people."""

    code: str
    title: str
    why: str
    words: str
    whom: Whom = ""

    def said(self, *, group: str, host: str, name: str = "") -> str:
        """The words with the group's and the host's name put in, and the person's; without one it is marked as to be filled in."""
        values = {placeholders.GROUP: group, placeholders.HOST: host, NAME: name or _("（名字）")}
        return placeholders.render(_spaced(self.words, group), values)


def steps(reason: str) -> list[Step]:
    """The steps for that reason, in the order in which they help."""
    return _PLAYBOOKS[reason]()


def _spaced(words: str, group: str) -> str:
    """The words with a blank where the group's name begins or ends with a digit or Latin letter and touches Chinese; nobody's name is changed."""
    place = "{" + placeholders.GROUP + "}"
    if group[:1].isascii():
        words = re.sub(rf"(?<=[\u4e00-\u9fff]){re.escape(place)}", f" {place}", words)
    if group[-1:].isascii():
        words = re.sub(rf"{re.escape(place)}(?=[\u4e00-\u9fff])", f"{place} ", words)
    return words


def _silent() -> list[Step]:
    return [
        Step(
            "unanswered", _("先补上没人接的话"), _("往上翻二十条。冷场多半从一句没人回的话开始。"),
            _("刚往上翻了翻，有一句我没接住，先补上：……\n晚了一点。每一句我都会看，不急着回也没关系。"),
        ),
        Step(
            "private", _("私聊前三位常说话的人"), _("他们开了口，别人才好接。说清楚要帮什么、要多久。"),
            _("{名字}，我是{营主}。这两天{群}里静，我猜大家是忙。\n想请你帮个一分钟的忙：今晚我会问一个很短的问题，你看到了随手回一句就行，有你开头，别人就好接。\n不方便也没关系，跟我说一声。"),
            "contacts",
        ),
        Step(
            "question", _("问一个五秒能答的问题"), _("不用想、不用写长、答什么都不丢脸。自己先答。"),
            _("今天不聊大的，只问一个：\n从早上到现在，哪一刻你最想歇一会儿？\n回一个时间就行，比如「上午十点」。我先来：午饭前。"),
        ),
        Step(
            "catch", _("二十分钟里，一个一个接住"), _("第一个开口的人没人理，就不会有第二个。叫名字，再把话递给下一位。"),
            _("{名字}说的这一刻我懂。\n还有谁也是？回个「我也是」就算。"),
        ),
        Step(
            "tomorrow", _("约好明天的一件小事"), _("知道明天几点、做什么、多久完，人才会再来。"),
            _("谢谢今天开口的每一位。\n明天早上我还在这里，只做一件事：每人说一句昨天没说出口的话，五分钟就散。\n来不了的，晚上补一句也一样。"),
        ),
    ]  # fmt: skip


def _leaving() -> list[Step]:
    return [
        Step(
            "ask", _("问走的人一句为什么"), _("不劝回来，只问原因。问到三个，就知道该改什么。"),
            _("{名字}，我是{群}的{营主}。看到你退了，不是来劝你回来的。\n只想问一句：是内容不合适、时间对不上，还是群里哪件事让你不舒服？\n一个词也行，我去改。"),
            "gone",
        ),
        Step(
            "quiet", _("先把打扰停下来"), _("走得最快的，往往是被吵走的。今天只留正课那一条。"),
            _("今天群里只发正课这一条，别的我都收一收。\n有人发广告、刷屏，或者说话让你难受，直接私信我，我来处理，不用你出面。"),
        ),
        Step(
            "honest", _("在群里把话说开"), _("大家都看见有人走了。不说，就剩猜。说一件真的、改一件真的。"),
            _("这两天有几位朋友离开了，我去问了原因。\n说得最多的是：……\n从今天起我们改一件事：……\n留下的每一位，我想听一句真话：哪一点最该改？私信我也行。"),
        ),
        Step(
            "private", _("私聊还在的前三位"), _("留下的人知道这里好在哪、烦在哪，只是没人问过。"),
            _("{名字}，我是{营主}。这两天有人走，我在改。\n你是一直在的人，想听你两句实话：现在的{群}，最让你想留下的是什么，最让你烦的是什么？\n各说一个就行。"),
            "contacts",
        ),
        Step(
            "back", _("改完了，再请人回来"), _("先改，后请。说清楚改了什么，来不来都随他。"),
            _("{名字}，上次你说的那一点，我们改了：……\n想回来看看，位置给你留着，跟我说一声就行。\n不回来也谢谢你说了真话。"),
            "gone",
        ),
    ]  # fmt: skip


_PLAYBOOKS: dict[str, Callable[[], list[Step]]] = {rule.SILENT: _silent, rule.LEAVING: _leaving}
