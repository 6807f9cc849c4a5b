"""What was last said in a web group, each line with the way to deal with it by the rules."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.channels import queries as channels
from qunying.faces.console.access import Desk
from qunying.faces.console.pages import words
from qunying.faces.console.shell import at
from qunying.groups.queries import GroupRow

SHOWN: Final = 12


def lines(desk: Desk, group: GroupRow) -> list[dict[str, Any]]:
    """The newest entries, newest first, cards the house delivered too; the ways to deal with them and to take them back for whoever may."""
    recalls = desk.may("channels.recall", group_id=group.id)
    may, staff = desk.may("conduct.warn", group_id=group.id), {duty.membership_id for duty in (*group.hosts, *([group.operator] if group.operator else []))}
    act = f"{at(desk.community.slug, 'rules-act')}?group={group.public_id}&post="
    posts = channels.feed(group.id, limit=SHOWN)
    return [
        {
            "author": post.author or (_("群发：%(title)s") % {"title": post.title} if post.title else _("群发")), "body": post.body,
            "when": words.moment(post.posted_at, desk.community.timezone),
            "url": f"{act}{post.id}" if may and post.membership and post.membership not in staff and not post.recalled else "",
            "recall": at(desk.community.slug, "group-recall", group.public_id, post.id) if recalls and not post.recalled else "",
        }
        for post in reversed(posts)
    ]  # fmt: skip
