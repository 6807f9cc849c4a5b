"""What the page 拉新 says: where new members come from, how far invites carry, who brings whom, and how long those of each source stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qunying.commerce import queries as commerce
from qunying.faces.console.pages import words
from qunying.faces.console.pages.measured import ask
from qunying.flows import queries as flows
from qunying.flows.tasks import TaskRow
from qunying.groups import queries as groups
from qunying.insight import queries as insight
from qunying.insight.findings import SMALL_N
from qunying.people import queries as people

WAVE, DRY = "people.bulk_join", "commerce.dry_source"
MEASURES: Final = ("people.sources", "people.first_source", "people.invites", "people.core_invites", "people.stay_by_source", "people.referred_stay")
PARTS: Final = ("invite", "rewarded", "link", "staff", "unknown")
SHOWN: Final = 12  # periods
INVITERS: Final = 20
GROUPS: Final = 30

Row = dict[str, Any]


def page(community: Any) -> dict[str, Any]:
    """Everything the page shows."""
    result = ask("people.sources", community)
    months = [row for row in result.rows if row["n"]]
    now = months[-1] if months else None
    return {
        "finding": finding(now), "now": now, "data_time": result.data_time, "figures": figures(now, _last(ask("people.invites", community).rows)),
        "months": [_month(row) for row in reversed(months[-SHOWN:])], "invites": _invites(community), "groups": by_group(community),
        "core": core(community), "stay": stay(community), "compared": compared(community),
        "definitions": [one for one in insight.catalogue() if one.name in (*MEASURES, "commerce.referred_spend")],
    }  # fmt: skip


def finding(now: Row | None) -> str:
    """The page's sentence."""
    if now is None:
        return _("还没有新成员；有人加入以后，这里会说他们从哪里来。")
    said = {"month": month(now["day"]), "n": words.count(now["n"]), "range": organic(now), "unknown": words.count(now["unknown"])}
    if now["unknown"] == now["n"]:
        return _("%(month)s来了 %(n)s 位新成员，一位的来源都不知道：请成员用「邀请朋友」里的链接，对外用跟踪链接。") % said
    return _("%(month)s来了 %(n)s 位新成员，其中自传播 %(range)s，来源不明 %(unknown)s 位。") % said


def organic(row: Row) -> str:
    """From those who certainly came unrewarded to those who may have, as counts where they are few."""
    low, high = row["invite"], row["invite"] + row["unknown"]
    if row["n"] < SMALL_N:
        return _("%(low)s 到 %(high)s 位") % {"low": low, "high": high} if low != high else _("%(n)s 位") % {"n": low}
    if low == high:
        return words.percent(row["organic_low"])
    return _("%(low)s 到 %(high)s") % {"low": words.percent(row["organic_low"]), "high": words.percent(row["organic_high"])}


def figures(now: Row | None, asked: Row | None) -> list[dict[str, str]]:
    """The period in four numbers."""
    if now is None:
        return []
    told = [
        {"name": _("%(month)s新成员") % {"month": month(now["day"])}, "value": words.count(now["n"]), "unit": _("人"), "source": _("第一次加入的成员")},
        {"name": _("自传播"), "value": organic(now), "unit": "", "source": _("没有奖励的邀请，到再加上来源不明的")},
    ]
    if asked:
        accepted = _("接受 %(share)s") % {"share": share(asked["accepted"], asked["sent"])} if asked["sent"] else ""
        told += [
            {"name": _("发出邀请"), "value": words.count(asked["sent"]), "unit": _("人"), "source": accepted},
            {"name": _("k 系数"), "value": factor(asked["k_factor"]), "unit": "", "source": _("一位成员平均请来几位")},
        ]
    return told


def by_group(community: Any) -> list[dict[str, str]]:
    """The last month's newcomers of each group: brought by a member, some other way, nobody knows."""
    rows = ask("people.first_source", community).rows
    last = max((row["day"] for row in rows), default=None)
    found = [row for row in rows if row["day"] == last]
    names = {pk: one.name for pk, one in groups.by_id({row["group_id"] for row in found if row["group_id"] is not None}).items()}
    told = []
    for row in sorted(found, key=lambda row: -row["n"])[:GROUPS]:
        name = names.get(row["group_id"], _("没有进群") if row["group_id"] is None else f"#{row['group_id']}")
        told.append({"name": name, "n": words.count(row["n"]), **{part: share(row[part], row["n"]) for part in ("by_member", "otherwise", "unknown")}})
    return told


def core(community: Any) -> dict[str, Any]:
    """What came of the invites of core members, each inviter by name."""
    rows = ask("people.core_invites", community).rows
    names = people.names_of_identities(community.pk, [row["identity"] for row in rows[:INVITERS]])
    keys = ("sent", "accepted", "succeeded", "pending", "expired")
    shown = [{"name": names.get(row["identity"], f"#{row['identity']}"), **{key: words.count(row[key]) for key in keys}} for row in rows[:INVITERS]]
    return {"rows": shown, "total": {key: words.count(sum(row[key] for row in rows)) for key in keys}, "more": max(0, len(rows) - INVITERS)}


def stay(community: Any) -> list[dict[str, str]]:
    """Who of each source was still there after a week."""
    rows = ask("people.stay_by_source", community).rows
    return [_stay(row) for row in sorted(rows, key=lambda row: PARTS.index(row["source"]))]


def compared(community: Any) -> list[dict[str, str]]:
    """Who was brought by a member beside who came otherwise, month by month; few people say so."""
    told: list[tuple[date, dict[str, str]]] = []
    for row in ask("people.referred_stay", community).rows[-SHOWN:]:
        if not row["n"]:
            continue  # a month in which nobody, or everybody, was brought compares nothing
        said = _sides(row) | {"one": words.percent(row["value_1"]), "other": words.percent(row["value_0"])}
        if row["state"] != "ok":
            told.append((row["day"], _few(said)))
            continue
        said |= {"low": words.signed(100 * row["low"], 1), "high": words.signed(100 * row["high"], 1)}
        text = _("老成员带来的 %(n_1)s 人，30 天后 %(one)s 还在；其他来的 %(n_0)s 人，%(other)s 还在。相差的 95%% 区间是 %(low)s 到 %(high)s 个百分点。")
        told.append((row["day"], {"month": said["month"], "text": text % said}))
    for row in ask("commerce.referred_spend", community).rows[-SHOWN:]:
        if row["state"] != "ok":
            continue  # said above already
        said = _sides(row) | {name: yuan(row[key]) for name, key in (("one", "value_1"), ("other", "value_0"), ("low", "low"), ("high", "high"))}
        text = _("头 30 天老成员带来的人均花 %(one)s 元，其他人 %(other)s 元。相差的 95%% 区间是 %(low)s 到 %(high)s 元。")
        told.append((row["day"], {"month": said["month"], "text": text % said}))
    return [one for _day, one in sorted(told, key=lambda pair: pair[0], reverse=True)]


def waves(community: Any) -> list[dict[str, Any]]:
    """Many who joined within minutes, not looked at yet."""
    rows = flows.open_tasks(community.pk, kinds=[WAVE])
    return [{"id": task.public_id, "text": wave(community, task), "at": words.moment(_at(task), community.timezone)} for task in rows]


def dry_sources(community: Any) -> list[dict[str, Any]]:
    """Sources nobody has come by for days, not looked at yet."""
    tasks = flows.open_tasks(community.pk, kinds=[DRY])
    names = commerce.inlets(community.pk) if tasks else {}
    return [{"id": task.public_id, **dry_words(task, names)} for task in tasks]


def dry_words(task: TaskRow, names: Mapping[int, str]) -> dict[str, str]:
    """Which source, since when, and how many came by it before."""
    told = {"name": names.get(task.data["inlet"], _("没写来源")), "since": words.month_day(date.fromisoformat(task.data["since"])), "n": task.data["before"]}
    cause = _("以前一共来过 %(n)s 人，别的来源还有记录；问一问管它的人是停了还是没有登记")
    return {"text": _("「%(name)s」从 %(since)s起断流") % told, "cause": cause % told}


def wave(community: Any, task: TaskRow) -> str:
    """How many, how fast, and where most of them came from."""
    data = task.data
    said = {"minutes": max(1, -(-data["seconds"] // 60)), "n": data["count"], "most": data["of_source"], "source": way(community.pk, data)}
    return _("%(minutes)s 分钟里进来 %(n)s 人，%(most)s 人来自%(source)s") % said


def way(community_id: int, data: Mapping[str, Any]) -> str:
    """The source in words, with the name of who it belongs to."""
    if data["source"] == "invite":
        name = people.names_of_identities(community_id, [data["inviter"]]).get(data["inviter"], "") if data["inviter"] else ""
        return _("「%(name)s」的邀请") % {"name": name} if name else _("成员的邀请")
    if data["source"] == "staff":
        row = people.staff_by_id([data["ref"]]).get(data["ref"]) if data["ref"] else None
        return _("「%(name)s」的码") % {"name": row.name} if row else _("工作人员的码")
    return {"link": _("同一个跟踪链接"), "import": _("导入")}.get(data["source"] or "", pgettext("wave", "来源不明"))


def share(part: int, whole: int) -> str:
    """A share with its counts; counts alone where they are few."""
    if not whole:
        return "—"
    if whole < SMALL_N:
        return f"{part}/{whole}"
    return _("%(share)s（%(part)s 人）") % {"share": words.percent(part / whole), "part": words.count(part)}


def month(day: date) -> str:
    """2026 年 11 月."""
    return _("%(year)s 年 %(month)s 月") % {"year": day.year, "month": day.month}


def factor(value: float | None) -> str:
    """The k factor with two digits; a dash where nobody could ask."""
    return "—" if value is None else f"{value:.2f}"


def yuan(cents: float) -> str:
    """Cents as yuan."""
    return f"{cents / 100:,.2f}".replace("-", "−")


def _at(task: TaskRow) -> datetime:
    return datetime.fromisoformat(task.data["at"])


def _last(rows: Sequence[Row]) -> Row | None:
    known = [row for row in rows if row["state"] != "gap"]
    return known[-1] if known else None


def _month(row: Row) -> dict[str, str]:
    return {"name": month(row["day"]), "n": words.count(row["n"]), "organic": organic(row), "running": row["state"] == "incomplete", **{
        part: share(row[part], row["n"]) if row[part] else "0" for part in PARTS
    }}  # fmt: skip


def _invites(community: Any) -> list[dict[str, Any]]:
    rows = [row for row in ask("people.invites", community).rows if row["state"] != "gap"][-SHOWN:]
    if not any(row["sent"] for row in rows):
        return []
    return [
        {
            "name": month(row["day"]), "members": words.count(row["members"]), "sent": words.count(row["sent"]), "late": words.count(row["late"]),
            "accepted": share(row["accepted"], row["sent"]), "per_member": factor(row["per_member"]), "k": factor(row["k_factor"]),
            "running": row["state"] == "incomplete",
        }
        for row in reversed(rows)
    ]  # fmt: skip


def _stay(row: Row) -> dict[str, str]:
    known = row["eligible"]
    return {
        "name": str(row["source_name"]), "size": words.count(row["size"]), "eligible": words.count(known),
        "stayed": share(row["stayed"], known) if known else _("七天还没过完"),
        "interval": f"{words.percent(row['low'])}–{words.percent(row['high'])}" if known and row["low"] is not None else "—",
    }  # fmt: skip


def _sides(row: Row) -> dict[str, str]:
    return {"month": month(row["day"]), "n_1": words.count(row["n_1"]), "n_0": words.count(row["n_0"])}


def _few(said: dict[str, str]) -> dict[str, str]:
    return {"month": said["month"], "text": _("满 30 天的，老成员带来 %(n_1)s 人、其他 %(n_0)s 人；每边不到 20 人，样本太少，不比。") % said}
