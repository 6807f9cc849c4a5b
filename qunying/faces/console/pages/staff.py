"""What 人员与角色 says and does: staff by role, who granted it, invitations and ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunying.faces.console.pages import words
from qunying.kernel.refusals import Refused
from qunying.people import queries as people
from qunying.people import services

ROLES: Final = ("owner", "operator", "analyst", "reviewer", "host", "guide")


@dataclass(frozen=True, slots=True)
class Row:
    """One member of staff."""

    public_id: str
    name: str
    role: str
    declared: bool  # by the blueprint
    granted_by: str
    login: str  # user name, "" without one
    seen: str
    me: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Everybody of one role."""

    role: str
    name: str
    may: str
    rows: Sequence[Row]


def roles() -> list[tuple[str, str]]:
    """Roles one may give, with their words."""
    return [(role, words.role(role)) for role in ROLES]


def may_words(role: str) -> str:
    """What a role may do, in one line."""
    return {
        "owner": _("看全部，能执行蓝图，能改团队和角色"),
        "operator": _("看全部，能执行蓝图，能重发和改判"),
        "analyst": _("看全部和数据，不能动"),
        "reviewer": _("看全部，点评作业"),
        "host": _("只看自己的群，用手机卡片发消息"),
        "guide": _("只看自己的群"),
    }[role]


def sections(community: Any, *, me: int) -> list[Section]:
    """The staff by role; roles nobody holds are left out."""
    rows = people.staff(community.pk)
    names = {row.id: row.name for row in rows}
    own = people.staff_of_account(me, community.pk)
    found = []
    for role in ROLES:
        held = [_row(row, names, community.timezone, own.pk if own else 0) for row in rows if row.role == role]
        if held:
            found.append(Section(role, words.role(role), may_words(role), held))
    return found


def finding(community: Any) -> str:
    """How many there are and how many can sign in."""
    rows = people.staff(community.pk)
    logins = sum(row.has_login for row in rows)
    said = {"n": len(rows), "logins": logins}
    return ngettext("团队有 %(n)s 人，其中 %(logins)s 人能登录控制台。", "团队有 %(n)s 人，其中 %(logins)s 人能登录控制台。", len(rows)) % said


def change_role(one: Any, role: str, *, by: int) -> None:
    """The role is another, remembered with who gave it; refused for roles the blueprint declares, and for the last owner who can sign in."""
    if one.key is not None:
        raise Refused("role_is_declared", name=one.name)
    if one.role == "owner" and role != "owner" and _last_owner(one):
        raise Refused("last_owner", name=one.name)
    services.change_staff(one.pk, role=role, granted_by_id=by)


def end(one: Any, *, login_only: bool) -> None:
    """The person works here no longer; of somebody the blueprint declares only the login is taken back."""
    if login_only or one.key is not None:
        if one.role == "owner" and one.account_id and _last_owner(one):
            raise Refused("last_owner", name=one.name)
        services.give_login(one.pk, account_id=None)
    else:
        services.dismiss(one.pk)


def _last_owner(one: Any) -> bool:
    return not any(row.role == "owner" and row.has_login and row.id != one.pk for row in people.staff(one.community_id))


def _row(row: Any, names: dict[int, str], zone: str, own: int) -> Row:
    granted = _("蓝图") if row.key else names.get(row.granted_by or 0, "")
    seen = words.moment(row.last_login, zone) if row.last_login else ""
    return Row(row.public_id, row.name, row.role, row.key is not None, granted, row.username, seen, row.id == own)
