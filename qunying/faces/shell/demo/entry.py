"""Ways into the demo without inventing a password: its operator's one-time console link, a host's and a member's phone, the boss page."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from qunying.camps.rehearsal import keeping
from qunying.faces.kit import bosslinks, cardlinks
from qunying.kernel.ids import token
from qunying.people import queries as people
from qunying.people import services

USERNAME: Final = "demo"
POSTS: Final = ("owner", "operator")  # the first of each: who looks around may see and try everything
IN_ARCHIVE: Final = "analyst"


def links() -> dict[str, str]:
    """The demo's links: the operator's desk, the phone of a host in trouble, the boss page, a member's phone; empty where there is no demo."""
    demo = _largest()
    if demo is None:
        return {}
    from qunying.faces.console.links import demo_login_url

    found = {"console": demo_login_url(open_desk(demo.pk))}
    host = keeping.host_in_trouble(demo.pk)
    if host is not None:
        found["host"] = cardlinks.url_for(host)
    found["boss"] = bosslinks.url_for(demo.pk)
    member = keeping.somebody(demo.pk)
    if member is not None:
        found["member"] = reverse("h5:enter", args=[services.issue_key(member)])
    return found


def _largest() -> Any:
    """The demo community with the most people: the one the tour goes through."""
    members = people.counts_by_community()
    return max((one for one in people.communities() if one.is_demo), key=lambda one: (members.get(one.pk, 0), -one.pk), default=None)


def open_desk(community_id: int) -> Any:
    """The account ``demo``, whose password nobody knows, works as owner and operator of every demo community and looks into the archives; returns it."""
    account = people.account(USERNAME)
    if account is None:
        account = services.create_account(username=USERNAME, password=token(32), display_name="演示运营官")
    demos = [one.pk for one in people.communities() if one.is_demo]
    for community in [community_id, *(one for one in demos if one != community_id)]:
        _take_posts(account, community)
    for archive in people.communities():
        if archive.is_archive and people.staff_of_account(account.pk, archive.pk) is None:
            services.hire(archive.pk, name=account.display_name, role=IN_ARCHIVE, account_id=account.pk)
    return account


def _take_posts(account: Any, community_id: int) -> None:
    staff = people.staff(community_id)
    for role in POSTS:
        first = next((one for one in staff if one.role == role), None)
        if first is not None and not first.has_login:
            services.give_login(first.id, account_id=account.pk)
