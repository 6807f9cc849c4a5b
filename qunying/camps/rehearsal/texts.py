"""What a rehearsal, and what is done with the demo, say when it cannot be."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal of a rehearsal its words."""
    sentences(
        not_a_demo=lambda d: _("「%(name)s」是真实的社群，不是演示，什么都没有改动。只有标着「演示数据」的社群能快进和清除。") % d,
        beside_real_people=lambda d: (
            _("这里还有真实的社群「%(name)s」，快进会把它的时间也拨快，所以没有快进。想接着看演示，请换一个数据目录：qunying up --data DIR。") % d
        ),
        forward_days=lambda d: _("一次最多快进 %(most)s 天，你要的是 %(days)s 天。请改成 1 到 %(most)s。") % d,
        forward_running=lambda d: _("已经在快进了。请等这一次走完。"),
        demo_going=lambda d: _("演示数据正在清除，等它清完就好。"),
        demo_absent=lambda d: _("这里没有演示数据，没有要清除的。想要演示，请在空的数据目录里运行 qunying demo load。"),
        nothing_to_rehearse=lambda d: _("蓝图里没有排出任何一天，没有可以预演的。请先写好 content.cadence 和 content.days。"),
        too_few_groups=lambda d: _("蓝图里只有 %(groups)s 个开放给学员的群，预演不了 %(asked)s 个。请把 --groups 改小。") % d,
    )
