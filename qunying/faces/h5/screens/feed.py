"""The feed of a web group: what was said and delivered, newest at the bottom, and the form to say something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qunying.channels import queries as channels
from qunying.channels import services
from qunying.channels.queries import FeedPost
from qunying.faces.h5 import poll
from qunying.faces.h5.screens import words
from qunying.faces.h5.screens.here import Here
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.kernel.ids import token

SHOWN = 30
LENGTH_MAX = 2000
QUOTED = 20  # characters of what is answered
WEB = "web"


@dataclass(frozen=True, slots=True)
class Quote:
    """What an entry answers, in a line."""

    id: int
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Liked:
    """How many like an entry, whether the reader does, and whether they may still do something about it."""

    id: int
    group: str
    likes: int
    own: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the feed; ``tick`` is the day that begins with it."""

    id: int
    card: bool
    author: str
    title: str
    body: str
    at: str
    mine: bool = False
    word: str = ""
    tick: str = ""
    quote: Quote | None = None
    liked: Liked | None = None


def is_web(at: Here) -> bool:
    """Whether the group talks here, and not only in a chat of another platform."""
    if at.group is None:
        return False
    kinds = {key: channel.kind for key, channel in channels.channels(at.community.pk).items()}
    return any(kinds.get(chat.channel) == WEB for chat in at.group.chats)


def unread(at: Here) -> int:
    """How many posts of the group the member has not seen, counted to 99; none where they want no reminders."""
    if at.group is None or channels.muted(at.member.pk, at.group.id):
        return 0
    seen = channels.seen_up_to(at.member.pk, at.group.id)
    return len(channels.feed(at.group.id, since=seen, limit=99)) if seen else 0


def page(at: Here, *, before: int | None = None, ask: bool = False, reply: int | None = None) -> dict[str, Any]:
    """The newest posts (or those before one), seen from now on, with what polling and speaking need."""
    assert at.group is not None
    posts = channels.feed(at.group.id, limit=SHOWN + 1, before=before)
    more, posts = len(posts) > SHOWN, posts[-SHOWN:]
    if before is None:
        see(at, posts)
    since = posts[-1].id if posts else 0
    return {
        "place": at.group.name, "purpose": at.group.purpose, "group": at.group.public_id, "posts": lines(at, posts),
        "older": f"{reverse('h5:feed')}?group={at.group.public_id}&before={posts[0].id}" if more else "",
        "nothing": _("还没有人说话。第一条会从这里开始。"), "say": form(ask=ask, answers=answered(at, reply)),
        "muted": channels.muted(at.member.pk, at.group.id), "partners": partners(at), **polling(at, since),
    }  # fmt: skip


def news(at: Here, since: int) -> dict[str, Any]:
    """What came after ``since``, seen from now on."""
    assert at.group is not None
    posts = channels.feed(at.group.id, since=since, limit=SHOWN) if since else channels.feed(at.group.id, limit=SHOWN)
    see(at, posts)
    return {"posts": lines(at, posts, since=since), "group": at.group.public_id, "first": posts and not since, **polling(at, posts[-1].id if posts else since)}


def polling(at: Here, since: int) -> dict[str, Any]:
    """Where and how often the page asks again."""
    assert at.group is not None
    return {"since": since, "poll_url": poll.url_for(at.group.id, since), "poll_seconds": poll.seconds()}


def partners(at: Here) -> list[str]:
    """With whom the member was brought together lately, in a sentence each."""
    assert at.group is not None
    me = at.member.pk
    return [
        _("%(name)s 是你的搭子，来得比你早。有什么想问的，先问对方") % {"name": one.partner}
        if one.newcomer_id == me else _("新人 %(name)s 是你的搭子。去打个招呼，陪新人走完头两周") % {"name": one.newcomer}
        for one in groups.fresh_pairs(me, at.group.id)
    ]  # fmt: skip


def answered(at: Here, post: int | None) -> Quote | None:
    """What the member is about to answer; None when it is not there (any more)."""
    assert at.group is not None
    found = channels.posts(at.group.id, [post]).get(post) if post else None
    return None if found is None or found.recalled else _quote(at, found)


def liked(at: Here, post: int) -> Liked:
    """How the entry stands after a tap."""
    assert at.group is not None
    likes, own = channels.liked_by([post], at.member.pk)
    return Liked(post, at.group.public_id, likes.get(post, 0), post in own, True)


def form(*, body: str = "", refused: str = "", ask: bool = False, answers: Quote | None = None) -> dict[str, Any]:
    """The form to say something; its key makes a double tap one post."""
    hint = _("想问什么？写完带上问号，营主会先看到") if ask else _("说一句")
    return {"key": token(12), "body": body, "refused": refused, "hint": hint, "most": LENGTH_MAX, "answers": answers}


def see(at: Here, posts: Sequence[FeedPost]) -> None:
    """The member has seen these posts."""
    if posts and at.group:
        own_duty = any(place.duty for place in at.places if place.group.id == at.group.id)
        me = at.member
        services.see(me.pk, identity_id=me.identity_id, community=me.community_id, group=at.group.id, post=posts[-1].id, oldest=posts[0].id, staff=own_duty)


def lines(at: Here, posts: Sequence[FeedPost], *, since: int = 0) -> list[Line]:
    """The posts in words; a new day says so, except where the page already stands in it."""
    assert at.group is not None
    hosts = {duty.membership_id for duty in at.group.hosts}
    likes, own = channels.liked_by([post.id for post in posts], at.member.pk)
    quoted = channels.posts(at.group.id, answers) if (answers := {post.reply_to for post in posts if post.reply_to}) else {}
    shown: list[Line] = []
    last = clock.today(at.timezone) if since else None
    for post in posts:
        day = clock.local_day(post.posted_at, at.timezone)
        tick, last = ("" if day == last else words.near_day(day, at.timezone)), day
        heart = Liked(post.id, at.group.public_id, likes.get(post.id, 0), post.id in own, not post.recalled and post.membership != at.member.pk)
        quote = quoted.get(post.reply_to or 0)
        shown.append(_line(at, post, hosts, tick, _quote(at, quote) if quote else None, heart))
    return shown


def _quote(at: Here, post: FeedPost) -> Quote:
    who = at.community.name if post.kind == "card" else post.author or _("已退出的同学")
    text = " ".join((post.title or post.body).split())
    return Quote(post.id, who, text if len(text) <= QUOTED else text[: QUOTED - 1] + "…")


def _line(at: Here, post: FeedPost, hosts: set[int], tick: str, quote: Quote | None, heart: Liked) -> Line:
    hour = words.hour(post.posted_at, at.timezone)
    if post.kind == "card":
        return Line(post.id, True, at.community.name, post.title, post.body, hour, tick=tick, liked=heart)
    word = _("营主") if post.membership in hosts else _("提问") if "?" in post.body or "？" in post.body else ""
    return Line(post.id, False, post.author or _("已退出的同学"), "", post.body, hour, post.membership == at.member.pk, word, tick, quote, heart)


def elsewhere(at: Here) -> dict[str, Any]:
    """What the page says when there is nothing to read here: no group yet, or a chat on another platform."""
    if at.group is None:
        told = {
            "title": _("你还没有进群"),
            "text": _("排到以后，群聊会出现在这里。"),
            "icon": "hourglass-empty",
            "verb": _("看今天"),
            "url": reverse("h5:today"),
        }
        return {"place": at.community.name, "elsewhere": told}
    text = _("「%(group)s」在微信群里说话，每天的内容也发在那里。这里能打卡、看积分和群规。") % {"group": at.group.name}
    told = {"title": _("群聊在企业微信里"), "text": text, "icon": "brand-wechat", "verb": _("看今天"), "url": reverse("h5:today")}
    return {"place": at.group.name, "purpose": at.group.purpose, "elsewhere": told}
