"""The sentences of groups to people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qunying.blueprint.sections import problem_texts
from qunying.kernel.refusals import sentences


def register() -> None:
    """Give every refusal and every problem about staff and groups its words."""
    _refusals()
    _problems()


def _refusals() -> None:
    sentences(
        group_key_taken=lambda d: _("已经有一个群用了代号「%(key)s」。请换一个代号，或直接改那个群。") % d,
        capacity_too_small=lambda d: _("「%(group)s」的人数上限不能是 %(capacity)s：群里已有 %(taken)s 人，上限至少是 1。") % d,
        purpose_not_one_line=lambda d: _("目的写了 %(length)s 个字，要 1 到 %(limit)s 个。一个群解决一件最重要的事。") % d,
        group_full=lambda d: _("「%(group)s」已满 %(capacity)s 人。请换一个群，或先提高人数上限。") % d,
        chat_bound_elsewhere=lambda d: _("聊天「%(chat)s」（%(channel)s）已经绑定到「%(group)s」。一个聊天只能承载一个群，请先解除那边的绑定。") % d,
        unknown_bundle=lambda d: _("没有「%(bundle)s」这种分工。可用的有：manage（管理）、operate（运营）、maintain（维护）、plan（策划）。") % d,
        duty_is_declared=lambda d: _("这项分工写在蓝图里。请改蓝图的 management.groups，再按此执行。"),
        not_staff_here=lambda d: _("这个人或这个群不在本社群，或已经结束。请刷新页面再选。"),
        nobody_to_pair_with=lambda d: _("「%(group)s」里还没有来了 %(days)s 天以上的成员，没有人能带新人。过几天再配。") % d,
        unknown_duty=lambda d: _("没有「%(duty)s」这种职责。可用的职责：operator（运营官）、host（营主）。") % d,
    )


def _problems() -> None:
    problem_texts(
        count_without_number=lambda d: (_("「%(id)s」要 %(count)s 个，可是代号里没有编号，会重复。") % d, _("请在 id 里写上 {n} 或 {n:02}。")),
        bad_key=lambda d: (_("代号「%(key)s」的写法不对。") % d, _("代号只用小写字母、数字和短横线，最多 40 个。")),
        key_twice=lambda d: (_("代号「%(key)s」用了两次，第一次在第 %(line)s 行。") % d, _("请换一个代号，或用 first 错开编号。")),
        names_miscounted=lambda d: (_("「%(id)s」写了 %(names)s 个名字，要 %(count)s 个。") % d, _("请让名字和人数一样多。")),
        unknown_domain=lambda d: (_("「%(who)s」的领域「%(domain)s」没有声明过。") % d, _("可用的领域：%(known)s；新领域写进 management.domains。") % d),
        domain_not_one=lambda d: (_("「%(group)s」写了 %(count)s 个领域，只能是 1 个。") % d, _("请从这些里选一个：%(known)s。") % d),
        purpose_not_one=lambda d: (_("「%(group)s」写了 %(count)s 个目的，只能是 1 个。") % d, _("一个群解决一件最重要的事，请只留一句。")),
        purpose_too_long=lambda d: (_("「%(group)s」的目的有 %(length)s 个字，最多 %(limit)s 个。") % d, _("请写短一些。")),
        unknown_audience=lambda d: (_("「%(group)s」的对象「%(audience)s」没有声明过。") % d, _("已声明的用户：%(known)s。") % d),
        capacity_below_one=lambda d: (_("「%(group)s」的人数上限是 %(capacity)s。") % d, _("上限至少是 1。")),
        operator_not_one=lambda d: (_("「%(group)s」有 %(count)s 位运营官，要正好 1 位。") % d, _("请在 operator 写一位负责的人。")),
        unknown_operator=lambda d: (_("「%(group)s」的运营官「%(operator)s」不是运营官或负责人。") % d, _("可以写的有：%(known)s。") % d),
        unknown_host=lambda d: (_("「%(group)s」的营主「%(host)s」没有声明过。") % d, _("请先写进 management.staff，或改正代号。")),
        unknown_duty_holder=lambda d: (
            _("「%(group)s」的%(duty)s「%(who)s」没有声明过。") % d,
            _("请先写进 management.staff，或改正代号。"),
        ),
        all_duties_one_person=lambda d: (
            _("「%(group)s」的管理、运营、维护、策划都在%(name)s一个人身上。") % d,
            _("他不在的时候没有人能接，出错也没有第二双眼睛；请至少分一项给别人。"),
        ),
        group_without_channel=lambda d: (_("「%(group)s」没有渠道。") % d, _("请至少写一个，例如 channels: [{channel: web}]。")),
        channel_not_declared=lambda d: (_("「%(group)s」的渠道「%(channel)s」没有声明过。") % d, _("已声明的渠道：%(known)s。") % d),
        chat_missing=lambda d: (_("「%(group)s」在渠道 %(channel)s 上没有写是哪个聊天。") % d, _("请写成 {channel: %(channel)s, chat: 聊天的编号}。") % d),
        chat_not_needed=lambda d: (_("「%(group)s」在 %(channel)s 上写了 chat，网页社群里群自己就是聊天。") % d, _("请去掉 chat。")),
        chat_twice_in_group=lambda d: (_("「%(group)s」把同一个聊天写了两次。") % d, _("请去掉一个。")),
        operator_of_other_domain=lambda d: (
            _("「%(group)s」属于%(domain)s，运营官 %(operator)s 属于%(other)s。") % d,
            _("如果是有意安排，可以不改。"),
        ),
        groups_overlap=lambda d: (_("「%(group)s」和「%(other)s」的目的和对象相同，可能重叠。") % d, _("请各自解决一件最重要的事，或合成一个。")),
        chat_of_two_groups=lambda d: (
            _("聊天「%(chat)s」（%(channel)s）同时写给了「%(other)s」和「%(group)s」。") % d,
            _("一个聊天只能承载一个群，请改其中一个；用 count 的群请在 chat 里写 {n:02}。"),
        ),
    )
