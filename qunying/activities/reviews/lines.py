"""The six lines a reviewer comments with by thumb: ours, until the community writes its own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.activities.reviews.models import ReviewLine

CODES = ("c1", "c2", "c3", "c4", "c5", "c6")


def lines(community_id: int) -> dict[str, str]:
    """The six lines by code, the community's own where it has written one."""
    own = dict(ReviewLine.objects.filter(community_id=community_id).values_list("code", "text"))
    return {code: own.get(code) or text for code, text in zip(CODES, _ours(), strict=True)}


def _ours() -> tuple[str, ...]:
    return (
        _("写得具体，哪一步、什么感受都在，我看见了那一幕。"),
        _("比前几天更敢写了，照这样写下去。"),
        _("谢谢你照实写，这一条对我们有用。"),
        _("好的开头。再往下写一句：当时你心里是怎么想的。"),
        _("还差一个具体的例子：什么时候、在哪里、谁在场。补上再交。"),
        _("这一篇没有答到题上，看一眼题目，再写三句就好。"),
    )
