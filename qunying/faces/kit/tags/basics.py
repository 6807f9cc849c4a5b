"""Tags for words and controls: icon, status, separator, segments, chip, button, person, source, copy."""

from collections.abc import Sequence
from typing import Any

from django.template import Library
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qunying.faces.kit import icons, words
from qunying.faces.kit.parts import Choice

register = Library()
Context = dict[str, Any]


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Draw one icon of the sprite; with a ``label`` it speaks, without one it is decoration. ``size`` is "" or "l"."""
    if name not in icons.NAMES:
        raise ValueError(f"the sprite has no icon {name!r}; add it to icons.py and run script/build-icons")
    css = f"ic ic-{size}" if size else "ic"
    href = f"{static('qunying/vendor/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css, href)


@register.inclusion_tag("kit/parts/st.html")
def st(word: str, extra: str = "") -> Context:
    """A status word of the fixed dictionary (``words.STATUS``), e.g. {% st "running" extra="49 分" %}."""
    tone, drawn, label = words.STATUS[word]
    return {"tone": tone, "icon": drawn, "label": label, "extra": extra}


@register.inclusion_tag("kit/parts/st.html")
def word(text: str, tone: str = "", icon: str = "") -> Context:
    """A status-shaped note outside the dictionary, such as 还有 6 小时 41 分; ``tone`` is ok, ac, warn, bad or nothing."""
    return {"tone": tone, "icon": icon, "label": text, "extra": ""}


@register.simple_tag
def sep() -> SafeString:
    """The dot between two facts; never type a middle dot."""
    return SafeString('<i class="sep"></i>')


@register.inclusion_tag("kit/parts/seg.html")
def seg(items: Sequence[Choice], label: str) -> Context:
    """Up to five segments; they are links that carry the filter or view in the address."""
    return {"items": items, "label": label}


@register.inclusion_tag("kit/parts/tabs.html")
def tabs(items: Sequence[Choice], label: str = "") -> Context:
    """The tabs of the sub-pages of one main entry."""
    return {"items": items, "label": label or _("子页面")}


@register.inclusion_tag("kit/parts/chip.html")
def chip(label: str, value: str, choices: Sequence[Choice], side: str = "") -> Context:
    """A label and its bold value that opens a menu of links; ``side="r"`` lines the menu up at the right edge."""
    return {"label": label, "value": value, "choices": choices, "side": side}


@register.inclusion_tag("kit/parts/btn.html")
def btn(label: str, url: str = "", kind: str = "", **options: Any) -> Context:
    """A button: a link, or with ``post=True`` a form with its token, or with ``submit=True`` the button of your own form.

    ``kind`` is p (the one primary), g (ghost), d (destructive) or nothing. Options: icon, small, wide, disabled, busy,
    name and value (submitted), dialog (id of a dialog that asks first; without script the link is followed),
    target and swap (htmx; the plain link or form still works), push (write the address), aria (a fuller name), icon_only.
    """
    known = {
        "icon", "small", "wide", "disabled", "busy", "name", "value", "dialog", "target", "swap", "push", "aria",
        "post", "submit", "icon_only", "cls", "close",
    }  # fmt: skip
    if unknown := set(options) - known:
        raise ValueError(f"btn has no option {sorted(unknown)}")
    shape = " ".join(
        ["btn"]
        + ([f"btn-{kind}"] if kind else [])
        + [css for option, css in (("small", "btn-s"), ("wide", "btn-w"), ("icon_only", "btn-i")) if options.get(option)]
        + ([options["cls"]] if options.get("cls") else [])
    )
    return {"swap": "outerHTML", **options, "label": label, "url": url, "shape": shape}


@register.inclusion_tag("kit/parts/avatar.html")
def avatar(name: str, small: bool = False, spoken: bool = False) -> Context:
    """The first letter of a name in a disc; spoken only where the name does not stand beside it."""
    return {"name": name, "letter": name[:1], "small": small, "spoken": spoken}


@register.inclusion_tag("kit/parts/source.html")
def source(text: str, when: str = "", by: str = "", unseen: bool = False) -> Context:
    """Where a figure comes from and of when it is: 官方统计，昨日，按群主; ``unseen`` says that it cannot be seen."""
    facts = [fact for fact in (text, when, by) if fact]
    if unseen:
        facts.append(_("看不到"))
    return {"line": _("，").join(facts), "unseen": unseen}


@register.inclusion_tag("kit/parts/copy.html")
def copy(text: str = "", label: str = "", from_id: str = "", kind: str = "", small: bool = True) -> Context:
    """A button that copies ``text``, or what stands in the element ``from_id``."""
    return {"text": text, "from_id": from_id, "label": label or _("复制"), "kind": kind, "small": small}
