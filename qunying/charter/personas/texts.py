"""The sentences of personas."""

from django.utils.translation import gettext as _

from qunying.blueprint.sections import problem_texts
from qunying.charter.personas.naming import SOURCES
from qunying.kernel.refusals import sentences
from qunying.kernel.words import series


def register() -> None:
    """Give every fault of a persona its words."""
    problem_texts(
        persona_too_few=lambda d: (
            _("画像「%(name)s」只写了 %(n)s 个条件。") % d, _("请写满 %(least)s 个，或先一个也不写：少于 %(least)s 个条件圈不出一类人。") % d,
        ),
        condition_one_way=lambda d: (
            _("条件「%(of)s」要用一种说法，也只用一种。") % d, _("请在 is、in、between、at_least 里选一个写。"),
        ),
        condition_does_not_fit=lambda d: (
            _("条件「%(of)s」不能这样比。") % d, _("标签和来源用 is 或 in，加入天数用 between 或 at_least。"),
        ),
        condition_upside_down=lambda d: (_("条件「%(of)s」的下限比上限大。") % d, _("请把 between 写成 [小, 大]。")),
        condition_unknown_source=lambda d: (
            _("条件「来源」里有认不得的来处。"), _("可写的有：%(known)s。") % {"known": series(name.here for name in SOURCES.values())},
        ),
    )  # fmt: skip
    sentences(
        attribute_is_counted=lambda d: _("「%(name)s」由群营自己数，不用写。请写标签、城市、年龄这样的。") % d,
        attribute_unreadable=lambda d: (
            _("要写一个名字（%(name_max)s 字以内）和它的值（%(value_max)s 字以内；标签 %(name_max)s 字以内），例如：城市，上海。") % d
        ),
    )
