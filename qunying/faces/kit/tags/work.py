"""Tags for the operator's work: rail, to-do rows, health tiles, execution matrix, inspector, steps."""

from collections.abc import Sequence
from typing import Any

from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qunying.faces.kit import shapes, words
from qunying.faces.kit.parts import GroupRow, Slot, Step, Tile, Todo

register = Library()
Context = dict[str, Any]


@register.inclusion_tag("kit/parts/rail.html")
def rail(slots: Sequence[Slot], label: str = "") -> Context:
    """The slots of a day: sent of all, split bar, the worst problem, one link; ``now`` carries the wash."""
    drawn = []
    for slot in slots:
        known = slot.ok + slot.late + slot.missed + slot.ready
        parts = (("ok", slot.ok), ("warn", slot.late), ("bad", slot.missed), ("ac", slot.ready), ("dim", slot.of - known))
        drawn.append({"slot": slot, "rects": shapes.split(parts, slot.of)})
    return {"slots": drawn, "label": label or _("今日时段")}


@register.inclusion_tag("kit/parts/todo.html")
def todo(rows: Sequence[Todo], grow: bool = True) -> Context:
    """Rows sorted by the caller by harm × time left; each has exactly one verb."""
    return {"rows": rows, "grow": grow}


@register.inclusion_tag("kit/parts/tile_big.html")
def tile_big(tile: Tile, target: str = "") -> Context:
    """Alarm density: score, reasons, who is on it, one action. ``target`` is the inspector's selector for htmx."""
    return {"tile": tile, "target": target}


@register.inclusion_tag("kit/parts/tile.html")
def tile(tile: Tile, target: str = "") -> Context:
    """Watch density: score, spark and two facts."""
    return {"tile": tile, "target": target}


@register.inclusion_tag("kit/parts/tile_c.html")
def tile_c(tile: Tile, target: str = "") -> Context:
    """Healthy density: one line."""
    return {"tile": tile, "target": target}


@register.inclusion_tag("kit/parts/mark.html")
def mark(state: str) -> Context:
    """One of the six marks of the matrix, each with its own shape and its word."""
    shape, icon, label = words.MARKS[state]
    return {"shape": shape, "icon": icon, "label": label}


@register.inclusion_tag("kit/parts/legend.html")
def legend() -> Context:
    """The six marks with their words."""
    return {"states": [{"shape": shape, "icon": icon, "label": label} for shape, icon, label in words.MARKS.values()]}


@register.inclusion_tag("kit/parts/matrix.html")
def matrix(rows: Sequence[GroupRow], slots: Sequence[str], value_name: str = "", caption: str = "", parts: int = 4) -> Context:
    """Group × slot as real tables side by side, cut into ``parts`` runs so that 52 groups fit one screen."""
    return {
        "columns": shapes.columns(rows, parts),
        "slots": slots,
        "value_name": value_name,
        "caption": caption or _("各群各时段执行情况"),
    }


@register.simple_block_tag
def inspector(content: str, title: str, sub: str = "", word: str = "", id: str = "insp") -> SafeString:
    """The column on the right: facts, cause, steps, actions; fill it with {% inspect %} sections."""
    shown = {"content": content, "title": title, "sub": sub, "word": word, "id": id}
    return render_to_string("kit/parts/inspector.html", shown)


@register.simple_block_tag
def inspect(content: str, title: str = "") -> SafeString:
    """One section of the inspector."""
    return render_to_string("kit/parts/inspect.html", {"content": content, "title": title})


@register.inclusion_tag("kit/parts/kv.html")
def kv(pairs: Sequence[tuple[str, str]]) -> Context:
    """Facts as name and value."""
    return {"pairs": pairs}


@register.inclusion_tag("kit/parts/scores.html")
def scores(rows: Sequence[tuple[str, int, str]]) -> Context:
    """Part scores 0–100 as (name, score, tone) with a bar each."""
    drawn = [{"name": name, "score": score, "rects": shapes.split([(tone or "ac", score)], 100)} for name, score, tone in rows]
    return {"rows": drawn}


@register.inclusion_tag("kit/parts/steps.html")
def steps(items: Sequence[Step], label: str = "") -> Context:
    """The steps of a procedure: done, current, next, with who and when under each."""
    return {"items": items, "label": label or _("步骤")}


@register.simple_block_tag
def pagehead(content: str, title: str, finding: str = "") -> SafeString:
    """The head of a page: a short title, one sentence that states the finding, up to three actions with the primary last."""
    return render_to_string("kit/parts/pagehead.html", {"content": content, "title": title, "finding": finding})


@register.simple_block_tag
def card(content: str, title: str, sub: str = "", span: int = 0, cls: str = "", h: int = 2) -> SafeString:
    """A card with its title; ``span`` is its width in the 12-column grid. Heads with controls are written by hand."""
    shown = {"content": content, "title": title, "sub": sub, "span": span, "cls": cls, "h": h}
    return render_to_string("kit/parts/card.html", shown)
