"""Channels' part of the blueprint: which channels a community uses, and what each of them can carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import SHARED, ApplyContext, Change, Declared, Problem, Resource, Section, problem_texts, register
from qunying.channels import queries, registry, services
from qunying.channels.registry import UNOBSERVABLE, Capabilities
from qunying.kernel.words import series

BUILT_IN = "web"  # needs no account anywhere


class ChannelShape(Declared):
    """A channel by its key, its kind, and the account used there."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,15}$")]
    kind: Annotated[str, Field(min_length=1, max_length=16)]
    account: Annotated[str, Field(min_length=1, max_length=80)] | None = None


class Channels(Section):
    """Where groups talk."""

    name = "channels"
    order = 30
    schema = {"management.channels": Annotated[list[ChannelShape], Field(min_length=1)]}

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """Every kind is known here and has the account it needs, once."""
        accounts: dict[tuple[str, str], str] = {}
        for path, channel in bp.each("management.channels"):
            if channel.kind not in registry.kinds():
                yield bp.problem(f"{path}.kind", "channel_kind_unknown", kind=channel.kind, known=series(registry.kinds()))
            elif channel.account is None and channel.kind != BUILT_IN:
                yield bp.problem(path, "channel_without_account", id=channel.id, kind=channel.kind)
            other = accounts.setdefault((channel.kind, channel.account or ""), channel.id)
            if other != channel.id:
                yield bp.problem(path, "channel_twice", id=channel.id, other=other)

    def desired(self, bp: Blueprint) -> list[Resource]:
        """The declared channels."""
        return [
            Resource("channel", channel.id, SHARED, {"kind": channel.kind, "account": channel.account or ""}, path=path)
            for path, channel in bp.each("management.channels")
        ]

    def existing(self, community_id: int) -> list[Resource]:
        """The channels in use."""
        return [Resource("channel", key, SHARED, {"kind": row.kind, "account": row.account}) for key, row in sorted(queries.channels(community_id).items())]

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """The community uses these channels; one that is withdrawn still sends what is queued."""
        for change in changes:
            if change.action == "remove":
                services.withdraw(context.community_id, key=change.resource.key)
            else:
                services.declare(context.community_id, key=change.resource.key, **change.resource.body)

    def summary(self, bp: Blueprint) -> dict[str, Any]:
        """What each channel can carry and what it lacks, in words."""
        capabilities, degradations = [], []
        for channel in bp["management.channels"] or ():
            if channel.kind in registry.kinds():
                can = registry.kind(channel.kind).capabilities
                capabilities.append(_described(channel.id, channel.kind, can))
                degradations += [_("渠道 %(channel)s：%(sentence)s") % {"channel": channel.id, "sentence": _(sentence)} for sentence in can.lacks]
        return {"capabilities": capabilities, "degradations": degradations}

    def line(self, resource: Resource) -> str:
        """How the plan names a channel."""
        return _("渠道 %(key)s（%(kind)s）") % {"key": resource.key, "kind": resource.body["kind"]}


def _described(key: str, kind: str, can: Capabilities) -> dict[str, Any]:
    modes = {action: list(found) for action, found in sorted(can.modes.items())}
    seen = sorted(name for name, known in can.observability.items() if known is True)
    unseen = sorted(name for name, known in can.observability.items() if known == UNOBSERVABLE)
    return {
        "channel": key, "kind": kind, "text_max": can.text_max, "text_unit": can.text_unit, "group_capacity_max": can.group_capacity_max, "modes": modes,
        "monthly_quota_per_chat": can.monthly_quota_per_chat, "observable": seen, "unobservable": unseen, "says": _sentence(can, modes, unseen),
    }  # fmt: skip


def _sentence(can: Capabilities, modes: dict[str, list[str]], unseen: list[str]) -> str:
    units = {"characters": _("字"), "bytes": _("字节")}
    mode_words = {"auto": _("自动发"), "confirm": _("员工点一下再发"), "manual": _("人工卡片")}
    what = {"messages": _("发言"), "joins": _("进出群"), "seen": _("是否看过")}
    quota = can.monthly_quota_per_chat
    quotas = _("每群每月群发次数等于当月天数") if quota == "days_of_month" else _("每群每月最多群发 %(count)s 次") % {"count": quota}
    parts = [
        _("每条最多 %(limit)s %(unit)s") % {"limit": can.text_max, "unit": units[can.text_unit]},
        _("每群最多 %(limit)s 人") % {"limit": can.group_capacity_max},
        _("发送方式 %(modes)s") % {"modes": _("、").join(mode_words.get(mode, mode) for found in modes.values() for mode in found)},
        quotas if quota is not None else _("群发不限次数"),
        _("看不到 %(what)s") % {"what": _("、").join(what.get(name, name) for name in unseen)} if unseen else _("发言、进出群、是否看过都看得到"),
    ]
    return _("，").join(parts)


problem_texts(
    channel_kind_unknown=lambda d: (_("没有「%(kind)s」这种渠道。") % d, _("目前有：%(known)s。") % d),
    channel_without_account=lambda d: (_("渠道「%(id)s」（%(kind)s）没有写账号。") % d, _("请写上 account；只有内置的 web 不用账号。")),
    channel_twice=lambda d: (_("渠道「%(id)s」和「%(other)s」是同一个账号。") % d, _("请删掉一个。")),
)
register(Channels())
