"""What members do in activities, for the rules of their levels."""

from django.utils.translation import gettext_lazy as _

from qunying.people.registry import act

act("check_ins", title=_("打卡"), unit=_("次"))
act("took_part", title=_("参加活动"), unit=_("次"))
