"""What the page 渠道 says of each channel: is it up, what is left of its quota, what can it not show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.camps import carriage
from qunying.channels import queries as channels
from qunying.channels.queries import ChannelState
from qunying.faces.console.pages import official, words
from qunying.faces.console.pages.official import Copied
from qunying.faces.kit.parts import Tone
from qunying.groups import queries as groups


@dataclass(frozen=True, slots=True)
class Shown:
    """One measure on one channel."""

    question: str
    word: str
    tone: Tone
    icon: str


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of the platform with what it had this month."""

    group: str
    owner: str
    used: int
    quota: int
    shared: int  # groups that this owner's account owns

    @property
    def left(self) -> int:
        """How many more this month."""
        return max(0, self.quota - self.used)


@dataclass(frozen=True, slots=True)
class Card:
    """One channel."""

    key: str
    kind: str
    account: str
    word: str
    tone: Tone
    icon: str
    facts: tuple[tuple[str, str], ...]
    lacks: tuple[str, ...]
    measures: tuple[Shown, ...]
    chats: tuple[Chat, ...]
    official: list[Copied]  # whose statistics are copied, on a platform that keeps its own


def cards(community: Any) -> list[Card]:
    """Every channel of the community, the ones in trouble first."""
    rows = groups.groups(community.pk)
    copied = official.lines(community, rows)
    made = [_card(state, rows, community.timezone, copied.get(state.key, [])) for state in channels.states(community.pk)]
    return sorted(made, key=lambda card: card.tone != "bad")


def finding(made: list[Card]) -> str:
    """The page's sentence."""
    bad = [card.key for card in made if card.tone == "bad"]
    if bad:
        return _("%(channels)s 有没发出去的，去日历里重发") % {"channels": _("、").join(bad)}
    mixed = sum(chat.shared > 1 for card in made for chat in card.chats)
    if mixed:
        return ngettext("%(n)s 个群和别的群共用一个群主账号，官方统计分不开", "%(n)s 个群和别的群共用一个群主账号，官方统计分不开", mixed) % {"n": mixed}
    return official.finding([line for card in made for line in card.official]) or _("渠道都通着")


def _card(state: ChannelState, rows: list[Any], zone: str, copied: list[Copied]) -> Card:
    word, tone, icon = _word(state)
    names = {"web": _("自己的网页社群"), "wecom": _("企业微信")}
    return Card(
        state.key, names.get(state.kind, state.kind), state.account, word, tone, icon, _facts(state, zone), tuple(_(text) for text in state.can.lacks),
        tuple(_shown(one) for one in carriage.observability(state.key, state.kind)), _chats(state, rows), copied,
    )  # fmt: skip


def _word(state: ChannelState) -> tuple[str, Tone, str]:
    if state.failed:
        return ngettext("一天内失败 %(n)s 条", "一天内失败 %(n)s 条", state.failed) % {"n": state.failed}, "bad", "x"
    if state.unknown:
        return ngettext("%(n)s 条不确定", "%(n)s 条不确定", state.unknown) % {"n": state.unknown}, "warn", "help-circle"
    return (_("通着"), "ok", "check") if state.last_sent_at else (_("还没发过"), "", "hourglass-empty")


def _facts(state: ChannelState, zone: str) -> tuple[tuple[str, str], ...]:
    found = [
        (_("最近发出"), words.moment(state.last_sent_at, zone) if state.last_sent_at else _("还没有")),
        (_("在排队"), _("%(n)s 条") % {"n": words.count(state.queued)}),
        (_("等人动手"), _("%(n)s 条") % {"n": words.count(state.waiting)}),
    ]
    if state.quota is not None:
        most = max(state.chats_used.values(), default=0)
        found.append((_("本月确认群发"), _("用得最多的群 %(most)s 条，每群 %(quota)s 条") % {"most": most, "quota": state.quota}))
    if state.handed_over:
        found.append((_("额度用完转手动"), _("本月 %(n)s 条") % {"n": words.count(state.handed_over)}))
    return tuple(found)


def _shown(one: dict[str, str]) -> Shown:
    tone, icon = {"all": ("ok", "check"), "part": ("warn", "eye"), "none": ("bad", "eye-off")}[one["shows"]]
    return Shown(one["question"], carriage.shows_word(one["shows"]), tone, icon)  # type: ignore[arg-type]


def _chats(state: ChannelState, rows: list[Any]) -> tuple[Chat, ...]:
    """The chats of a channel with a quota; each stands with how many chats its owner's account has."""
    if state.quota is None:
        return ()
    own = [(group, chat) for group in rows for chat in group.chats if chat.channel == state.key]
    held: dict[str, int] = {}
    for _group, chat in own:
        if chat.owner:
            held[chat.owner] = held.get(chat.owner, 0) + 1
    return tuple(Chat(group.name, chat.owner, state.chats_used.get(chat.chat, 0), state.quota, held.get(chat.owner, 0)) for group, chat in own)
