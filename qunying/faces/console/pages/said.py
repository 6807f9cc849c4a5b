"""What was last said in a web group, each line with the way to deal with it by the rules."""

from __future__ import annotations

from typing import Any, Final

from qunying.channels import queries as channels
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import words
from qunying.faces.console.shell import at
from qunying.groups.queries import GroupRow

SHOWN: Final = 12


def lines(desk: Desk, group: GroupRow) -> list[dict[str, Any]]:
    """The newest messages of members and staff, newest first; the way to deal with them for whoever may."""
    may, staff = desk.may("conduct.warn", group_id=group.id), {duty.membership_id for duty in (*group.hosts, *([group.operator] if group.operator else []))}
    act = f"{at(desk.community.slug, 'rules-act')}?group={group.public_id}&post="
    posts = [post for post in channels.feed(group.id, limit=SHOWN * 2) if post.kind == "message"][-SHOWN:]
    return [
        {
            "author": post.author, "body": post.body, "when": words.moment(post.posted_at, desk.community.timezone),
            "url": f"{act}{post.id}" if may and post.membership and post.membership not in staff else "",
        }
        for post in reversed(posts)
    ]  # fmt: skip
