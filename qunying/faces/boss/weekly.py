"""Every Monday morning the week before becomes a picture: kept as a file, and sent to the staff's own group."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from qunying.camps import queries as camps
from qunying.channels import queries as channels
from qunying.channels.services import Message, queue_many
from qunying.faces.boss import paper
from qunying.faces.boss.week import DAYS, Week, name_of, week, weeks
from qunying.faces.kit import bosslinks
from qunying.flows import queries as flows
from qunying.flows.periodic import every
from qunying.kernel import clock
from qunying.people import queries as people

log = logging.getLogger(__name__)

FOLDER: Final = "boss"
AT: Final = "09:00"  # on Monday, when the week's last evening has long been copied
LOOK_SECONDS: Final = 600
SENT_WITHIN: Final = timedelta(days=1)  # a picture made later, after a long pause of the house, is kept but no longer news


@every(LOOK_SECONDS, "boss.weekly")
def send_pictures() -> int:
    """Every running community whose week is over has that week's picture, and its staff's group has been told once; returns how many are new."""
    made, problems = 0, []
    for community in people.communities():
        if community.is_archive or camps.current(community.pk) is None:
            continue
        try:
            made += _send(community)
        except Exception as problem:  # of one community: the others' bosses want their page all the same
            log.exception("the week of community %s could not be drawn", community.pk)
            problems.append(problem)
    if problems:
        raise problems[0]
    return made


def stored(read: Week) -> bytes | None:
    """The picture that was made of this week, when one was."""
    path = _path(read.community, read.name)
    return path.read_bytes() if path.is_file() else None


def _send(community: Any) -> int:
    today = clock.today(community.timezone)
    monday = today - timedelta(days=today.weekday())
    ended, at = (clock.at_local(monday, hour, community.timezone) for hour in ("00:00", AT))
    before = monday - timedelta(days=DAYS)
    path = _path(community, name_of(before))
    if clock.now() < at or before not in weeks(community) or path.exists():
        return 0
    if flows.upcoming(community.pk, until=ended, limit=1):  # the clock has jumped, and what is due from that week has yet to happen
        return 0
    read = week(community, before)
    if read.at is None or read.at < ended:  # not before the lake holds the whole week
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".part")
    fresh.write_bytes(paper.png(read))
    if clock.now() < at + SENT_WITHIN:
        _tell(community, read)
    fresh.replace(path)  # last, so that a worker that died before tells again; the message's key keeps it single
    return 1


def _tell(community: Any, read: Week) -> None:
    """The staff's own group gets the link; a community without one finds the picture on its page."""
    body = _("上一周的一页：%(headline)s\n\n图：%(url)s/%(name)s.png\n请转给老板；链接谁拿到谁能看。") % {
        "headline": read.headline, "url": bosslinks.url_for(community.pk), "name": read.name,
    }  # fmt: skip
    room = channels.staff_room(community.pk)
    if room is None:
        return
    message = Message(
        key=f"boss:{community.pk}:{read.name}", community=community.pk, group=room.group, channel=room.channel, chat=room.chat, mode=room.mode,
        title=_("老板一页"), body=body, at=clock.now(), owner_staff=room.owner_staff,
    )  # fmt: skip
    queue_many([message])


def _path(community: Any, name: str) -> Path:
    return Path(settings.DATA) / FOLDER / f"community={community.pk}" / f"{name}.png"
