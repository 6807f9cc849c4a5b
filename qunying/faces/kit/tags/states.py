"""Tags for the states every list, chart and page must have, and for dialogs, toasts and polling regions."""

from collections.abc import Sequence
from random import randint
from typing import Any

from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qunying.faces.kit.parts import Choice

register = Library()
Context = dict[str, Any]
EMPTY_ICONS = {"first": "calendar-event", "filtered": "search", "good": "circle-check"}


@register.inclusion_tag("kit/parts/empty.html")
def empty(title: str, text: str, kind: str = "first", icon: str = "", action: str = "", url: str = "", post: bool = False) -> Context:
    """Nothing to show: ``first`` use (what it will show + what fills it), ``filtered`` (repeat the filter), ``good`` news (next event)."""
    if kind == "filtered" and url and not action:
        action = _("清除筛选")
    actions = [Choice(action, url, post=post)] if action and url else []
    return {"icon": icon or EMPTY_ICONS[kind], "title": title, "text": text, "actions": actions, "primary": kind == "first"}


@register.inclusion_tag("kit/parts/empty.html")
def failed(title: str, text: str, retry_url: str = "", log_url: str = "", post: bool = False, icon: str = "plug-off") -> Context:
    """What failed, since when, what happened to the data; retry first, log second."""
    actions = [Choice(_("立即重试"), retry_url, post=post)] if retry_url else []
    if log_url:
        actions.append(Choice(_("查看日志"), log_url))
    return {"icon": icon, "title": title, "text": text, "actions": actions, "primary": False}


@register.inclusion_tag("kit/parts/empty.html")
def denied(what: str, who: str, url: str = "", icon: str = "lock") -> Context:
    """No permission: what is needed and who can grant it."""
    text = _("可以请%(who)s开通。") % {"who": who}
    actions = [Choice(_("申请权限"), url)] if url else []
    return {"icon": icon, "title": what, "text": text, "actions": actions, "primary": False}


@register.inclusion_tag("kit/parts/banner.html")
def banner(text: str, tone: str = "", url: str = "", link: str = "", alarm: bool = False) -> Context:
    """One line over the content; ``alarm`` makes it speak at once."""
    icon = {"warn": "alert-triangle", "bad": "alert-triangle", "ok": "circle-check"}.get(tone, "info-circle")
    return {"text": text, "tone": tone, "url": url, "link": link or _("看原因"), "icon": icon, "alarm": alarm}


@register.inclusion_tag("kit/parts/banner.html")
def stale(what: str, minutes: int, url: str = "") -> Context:
    """Partial or late data: the figures keep their numbers, this says how far behind they are."""
    text = _("%(what)s延迟 %(minutes)s 分钟，下面的数可能偏低。") % {"what": what, "minutes": minutes}
    return {"text": text, "tone": "warn", "url": url, "link": _("看原因"), "icon": "alert-triangle", "alarm": False}


@register.inclusion_tag("kit/parts/skeleton.html")
def skeleton(rows: int = 4) -> Context:
    """Rows of grey while an htmx region loads; use it inside the region as its first content."""
    return {"rows": range(rows)}


@register.inclusion_tag("kit/parts/demo.html")
def demo_mark() -> Context:
    """The permanent 演示数据 mark; the console top bar and the h5 shell place it when ``demo`` is set."""
    return {}


@register.inclusion_tag("kit/parts/toast.html")
def toast(text: str, undo_url: str = "", tone: str = "ok", oob: bool = False) -> Context:
    """What was done, with 撤回 as a form; ``oob=True`` sends it to the shelf from any htmx answer."""
    return {"text": text, "undo_url": undo_url, "tone": tone, "oob": oob}


@register.inclusion_tag("kit/parts/fresh.html")
def fresh(at: str, every: str = "") -> Context:
    """The visible 更新时间 of a polling region."""
    return {"at": at, "every": every}


@register.simple_block_tag
def dialog(content: str, id: str, title: str, open: bool = False) -> SafeString:
    """A native dialog opened by an element with data-dialog="id"; put the form and its buttons inside."""
    return render_to_string("kit/parts/dialog.html", {"content": content, "id": id, "title": title, "open": open})


@register.simple_block_tag
def poll(content: str, url: str, id: str, seconds: int = 30) -> SafeString:
    """A region that asks again every 30 seconds plus a little chance, so that open pages do not ask in step."""
    shown = {"content": content, "url": url, "id": id, "seconds": seconds + randint(0, max(1, seconds // 6))}
    return render_to_string("kit/parts/poll.html", shown)


@register.inclusion_tag("kit/parts/pager.html")
def pager(text: str, previous: str = "", next: str = "", links: Sequence[Choice] = ()) -> Context:
    """The foot of a list: count or scope left, previous and next right."""
    return {"text": text, "previous": previous, "next": next, "links": links}
