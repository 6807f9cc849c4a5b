"""One group: the inspector beside the wall, and the page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from qunying.faces.console.pages import camp, diagnosis, goals, official, rescues, results, words
from qunying.faces.console.pages import groups as wall
from qunying.faces.console.pages.groups import Health
from qunying.faces.kit.cardlinks import url_for
from qunying.groups import queries as groups
from qunying.groups.queries import Duty, GroupRow
from qunying.kernel import clock


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery of the day as a line."""

    slot: str
    title: str
    word: str  # of the kit's dictionary, or "" with ``text``
    text: str
    note: str
    receipt: str = ""


def inspected(community: Any, one: Health) -> dict[str, Any]:
    """What the inspector shows: facts, cause, people, deliveries."""
    group = one.group
    return {
        "health": one, "group": group, "colour": one.colour if one.colour != wall.UNKNOWN else "", "sub": _sub(one), "evidence": wall.evidence(community, one),
        "facts": _facts(one), "sent": sent(community, group),
    }  # fmt: skip


def whole(community: Any, group: GroupRow, *, runs: bool) -> dict[str, Any]:
    """Everything on the group's page."""
    one, now = wall.one_health(community, group), clock.now()
    signals = groups.signals(community.pk, groups=[group.id])
    days, data_time = wall.days_of(community, group)
    began = camp.began(community)
    return {
        "goals": goals.of_group(community, group), "rescue": rescues.latest(community, group), "signals": signals,
        "causes": diagnosis.of_dead(community, group.id, signals),
        "group": group, "health": one, "colour": one.colour if one.colour != wall.UNKNOWN else "", "line": line(one), "days": days,
        "data_time": words.moment(data_time, community.timezone) if data_time else "", "hidden": wall.speech_hidden(community.pk, group),
        "sent": sent(community, group), "came_to": results.of_group(community, group.id),
        "terms": _terms(community, groups.terms(group.id)), "promise": wall.promise(community.pk, group, began, now),
        "facts": [*_facts(one), *([told] if (told := official.of_group(community, group)) else [])], "official": bool(told),
        "evidence": wall.evidence(community, one), "channels": wall.channel_words([group]),
        "chats": [(wall.channel_words([group])[chat.channel], chat.chat) for chat in group.chats], "routes": wall.route_words([group]),
        "card_links": [(host.name, url_for(host.staff_id)) for host in group.hosts] if runs else [],
    }  # fmt: skip


def line(one: Health) -> str:
    """The sentence under the purpose: which group, and how it is."""
    if one.cause:
        return _("%(name)s：%(cause)s。") % {"name": one.group.name, "cause": one.cause}
    if one.colour == wall.UNKNOWN:
        return _("%(name)s：还看不出好坏，要有两天以上的参与。") % {"name": one.group.name}
    said = {"name": one.group.name, "active": one.row["active"], "normal": round(one.row["normal"])}
    return _("%(name)s：近 48 小时 %(active)s 人参与，常态 %(normal)s 人，没有异常。") % said


def sent(community: Any, group: GroupRow) -> list[Sent]:
    """Today's deliveries of the group."""
    run = camp.run(community)
    day = run.on(camp.today_of(community)) if run else None
    if run is None or day is None:
        return []
    names = {slot.key: f"{slot.name} {slot.at}" for slot in day.slots}
    return [_sent(row, names.get(row.slot, row.slot), community.timezone) for row in camp.deliveries(community, run, day, only=frozenset({group.id}))]


def fate_words(row: camp.Delivery, zone: str) -> tuple[str, str, str]:
    """A fate as a word of the dictionary or a text, and what it is known from."""
    note = words.clock(row.sent_at, zone) if row.sent_at else ""
    if row.display in ("delivered", "late"):
        return {"delivered": "on_time", "late": "late"}[row.display], "", note
    if row.display == "unknown":
        return "", _("不确定"), _("渠道说不清，去看一眼再判定")
    if row.display == "failed":
        return "", _("发送失败"), _("可以重发")
    if row.display == "waiting":
        return "", _("等人发"), _("在手机卡片上") if row.mode == "manual" else _("等员工点确认")
    return {"not_sent": "missed", "pending": "pending", "not_yet": "not_yet"}[row.display], "", ""


def _sent(row: camp.Delivery, slot: str, zone: str) -> Sent:
    word, text, note = fate_words(row, zone)
    return Sent(slot, row.title, word, text, note, row.receipt)


def _sub(one: Health) -> str:
    group = one.group
    channels = _("、").join(wall.channel_words([group]).values())
    return _("，").join(part for part in (one.hosts, _("%(n)s 人") % {"n": group.seats_taken}, channels) if part)


def _facts(one: Health) -> list[tuple[str, str]]:
    row, group = one.row, one.group
    normal = row.get("normal")
    pairs = [
        (_("近 48 小时"), _("%(n)s 人参与") % {"n": row["active"]}),
        (_("常态"), _("%(n)s 人") % {"n": round(normal)} if normal else _("还没有")),
        (_("昨天打卡"), words.percent(one.check_in)),
        (_("在群"), _("%(n)s / %(capacity)s 人") % {"n": group.seats_taken, "capacity": group.capacity}),
    ]
    if row.get("leaves"):
        pairs.append((_("退群"), _("%(n)s 人，近 48 小时") % {"n": row["leaves"]}))
    if row.get("messages_seen") is False:
        pairs.append((_("发言"), _("未开通会话存档，看不到")))
    return pairs


def _terms(community: Any, duties: list[Duty]) -> list[tuple[str, str, str]]:
    names = {"operator": _("运营官"), "host": _("营主")}

    def told(from_at: datetime, until_at: datetime | None) -> str:
        since = words.moment(from_at, community.timezone)
        return (
            _("%(since)s 至 %(until)s") % {"since": since, "until": words.moment(until_at, community.timezone)}
            if until_at
            else _("%(since)s 起") % {"since": since}
        )

    return [(names.get(duty.duty, duty.duty), duty.name, told(duty.from_at, duty.until_at)) for duty in duties]
