"""The frame of every console page: navigation, tabs, switches, and the menu of who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qunying.faces.console import tour
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import demo, words
from qunying.faces.console.pages.measured import ask
from qunying.faces.kit.parts import Choice, NavItem, Switch

ROLE_ORDER: Final = ("owner", "operator", "analyst", "reviewer", "host", "guide")
ANSWERING: Final = ("owner", "operator", "host")  # may have groups of their own


def shell(desk: Desk, current: str, *, tab: str = "", day: Switch | None = None) -> dict[str, Any]:
    """What ``kit/console.html`` needs around the page ``current``."""
    switches = [Switch("", desk.community.name, [Choice(one.name, _home_of(one), current=one.pk == desk.community.pk) for one in desk.communities])]
    return {
        "desk": desk,
        "community": desk.community,
        "home_url": _home_of(desk.community),
        "nav": _nav(desk, current),
        "subnav": _tabs(desk, tab) if tab else (),
        "switches": [*switches, *([day] if day else [])],
        "demo": desk.community.is_demo,
        "tour": tour.tour(desk.request, desk.community),
        "demo_bar": demo.bar(desk.community) if desk.community.is_demo and desk.runs else None,
        "who": {"name": desk.account.display_name or desk.account.username, "role": my_role(desk), "menu": _menu(desk)},
    }


def numbers(desk: Desk, tab: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The same around a page of numbers: its tab, until when they are known, and how its measures are defined."""
    when = words.moment(found["data_time"], desk.community.timezone) if found["data_time"] else ""
    return {**shell(desk, "data"), "subnav": data_tabs(desk, tab), "page": found, "at": when, "definitions": found.get("definitions", ())}


def my_role(desk: Desk) -> str:
    """The highest role held here, in words."""
    return words.role(next((role for role in ROLE_ORDER if role in desk.roles), ""))


def at(slug: str, name: str, *args: object) -> str:
    """The address of a page of a community."""
    return reverse(f"console:{name}", args=[slug, *args])


def _home_of(community: Any) -> str:
    return at(community.slug, "data" if community.is_archive else "today")


def alarms(desk: Desk) -> int:
    """How many groups in sight need rescue."""
    rows = ask("groups.health", desk.community).rows
    return sum(row["colour"] == "rescue" and desk.scope.sees_group(desk.community.pk, row["group_id"]) for row in rows)


def _nav(desk: Desk, current: str) -> list[NavItem]:
    slug = desk.community.slug
    data = NavItem(_("数据"), "chart-bar", at(slug, "data"), current == "data", key="i")
    if desk.community.is_archive:
        return [data]
    items = [
        NavItem(_("今天"), "sun-high", at(slug, "today"), current == "today", key="t"),
        NavItem(_("群"), "users-group", at(slug, "groups"), current == "groups", count=alarms(desk) or None, alarm=True, key="h"),
        NavItem(_("日历"), "calendar-event", at(slug, "calendar"), current == "calendar", key="c"),
        NavItem(_("成员"), "users", at(slug, "members"), current == "members", key="m"),
    ]
    if desk.groups is None:
        items.insert(3, NavItem(_("活动"), "confetti", at(slug, "activities"), current == "activities", key="a"))
    return [*items, data] if desk.groups is None else items


def _tabs(desk: Desk, tab: str) -> list[Choice]:
    slug = desk.community.slug
    mine = [Choice(_("我的群"), at(slug, "mine"), current=tab == "mine")] if desk.roles & set(ANSWERING) else []
    return [
        *mine,
        Choice(pgettext("tab", "健康"), at(slug, "groups"), current=tab == "health"),
        Choice(_("救场"), at(slug, "rescues"), current=tab == "rescues"),
        Choice(_("自检"), at(slug, "checks"), current=tab == "check"),
        Choice(_("目标"), at(slug, "goals"), current=tab == "goals"),
        Choice(_("承诺"), at(slug, "promises"), current=tab == "promises"),
        Choice(_("记分卡"), at(slug, "scores"), current=tab == "scores"),
        Choice(_("群规"), at(slug, "rules"), current=tab == "rules"),
        Choice(_("蓝图"), at(slug, "blueprint"), current=tab == "blueprint"),
    ]


def day_tabs(slug: str, tab: str) -> list[Choice]:
    """The day as it runs, and as it is looked back upon."""
    return [
        Choice(_("现在"), at(slug, "today"), current=tab == "today"),
        Choice(_("复盘"), at(slug, "review"), current=tab == "review"),
        Choice(_("复盘结论"), at(slug, "period-reviews"), current=tab == "decided"),
    ]


def data_tabs(desk: Desk, tab: str) -> list[Choice]:
    """What the numbers are asked for; each page that answers adds its line here."""
    slug = desk.community.slug
    return [
        Choice(_("报告"), at(slug, "report"), current=tab == "report"),
        Choice(_("增长与留存"), at(slug, "data"), current=tab == "growth"),
        Choice(_("对比"), at(slug, "compare"), current=tab == "compare"),
        Choice(_("拉新"), at(slug, "joining"), current=tab == "joining"),
        Choice(_("成员价值"), at(slug, "worth"), current=tab == "worth"),
        Choice(_("自运转"), at(slug, "by-members"), current=tab == "by-members"),
        *([] if desk.community.is_archive else [Choice(_("画像"), at(slug, "personas"), current=tab == "personas")]),
        *([] if desk.community.is_archive else [Choice(_("成员层级"), at(slug, "levels"), current=tab == "levels")]),
        *([] if desk.community.is_archive else [Choice(_("交付结果"), at(slug, "results"), current=tab == "results")]),
        Choice(_("销售与 ROI"), at(slug, "money"), current=tab == "money"),
        Choice(_("要冷的群"), at(slug, "silence"), current=tab == "silence"),
        Choice(_("所有指标"), at(slug, "measures"), current=tab == "measures"),
        *([Choice(_("提问"), at(slug, "sql"), current=tab == "sql")] if desk.roles & {"owner", "operator", "analyst"} else []),
    ]


def _menu(desk: Desk) -> list[Choice]:
    slug = desk.community.slug
    items = [Choice(_("人员与角色"), at(slug, "staff"), icon="users")] if desk.runs else []
    if desk.groups is None and not desk.community.is_archive:
        items.append(Choice(_("渠道"), at(slug, "channels"), icon="plug"))
    if desk.account.is_superuser:
        items.append(Choice(_("开一个新社群"), reverse("console:new"), icon="plus"))
        items.append(Choice(_("导入聊天记录"), reverse("console:import"), icon="download"))
    if desk.community.is_demo and desk.runs:
        items.append(Choice(_("清除演示数据"), at(slug, "demo"), icon="trash"))
    return [
        *items,
        Choice(_("两步验证"), reverse("mfa_index"), icon="shield-lock"),
        Choice(_("接口令牌"), reverse("console:tokens"), icon="plug"),
        Choice(_("修改密码"), reverse("account_change_password"), icon="lock"),
        Choice(_("退出登录"), reverse("account_logout"), icon="logout", post=True),
    ]
