"""The tag for one field of a Django form: label, control, error and hint, tied together for screen readers."""

from typing import Any

from django.forms import BoundField, CheckboxInput
from django.template import Library

register = Library()
Context = dict[str, Any]


@register.inclusion_tag("kit/parts/field.html")
def field(bound: BoundField, stacked: bool = False) -> Context:
    """One field; two cells of ``.form`` on the console, or ``stacked=True`` for h5 and ``.form-v``. The error names the limit and the fix."""
    base = bound.auto_id or bound.html_name
    told = [f"{base}-error"] * bool(bound.errors) + [f"{base}-hint"] * bool(bound.help_text)
    box = isinstance(bound.field.widget, CheckboxInput)
    attributes: dict[str, str | bool] = {} if box else {"class": "in"}
    if told:
        attributes["aria-describedby"] = " ".join(told)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {"bound": bound, "control": bound.as_widget(attrs=attributes), "base": base, "box": box, "stacked": stacked}
