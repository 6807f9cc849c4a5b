"""The colours of tokens.css keep the distances that the interface guide promises."""

import re

import pytest

from .paths import STATIC

CSS = (STATIC / "tokens.css").read_text("utf-8")
THEMES = ("light", "dark")
GROUNDS = ("bg", "surface", "surface-2", "surface-3")
TEXT = [(ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in GROUNDS]
TEXT += [("accent-ink", ground) for ground in (*GROUNDS, "accent-tint")]
TEXT += [("ink", "accent-tint"), ("ink-2", "accent-tint"), ("on-accent", "accent"), ("on-accent", "accent-hover"), ("on-bad", "bad")]
TEXT += [(state, ground) for state in ("ok", "warn", "bad") for ground in ("surface", "surface-2", f"{state}-tint")]
TEXT += [("gold", "surface"), ("surface", "ink"), ("ink", "seg-on"), ("ink-2", "ok-tint"), ("on-packet", "packet-bg")]
SHAPES = [("control", "surface"), ("control", "bg"), ("accent", "surface"), ("accent", "surface-3")]
SHAPES += [(fill, "surface") for fill in ("ok-fill", "warn-fill", "bad-fill", "packet")]
HEAT = [("heat-lo", n) for n in range(4)] + [("heat-mid", n) for n in (4, 5, 6)] + [("heat-hi", n) for n in (7, 8, 9)]


def block(start: str) -> dict[str, str]:
    """The custom properties of the block that opens with ``start``."""
    body = CSS[CSS.index(start) + len(start) :]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body[: body.index("\n  }")]))


LIGHT = block(":root {")
SCHEMES = {"light": LIGHT, "dark": {**LIGHT, **block('[data-theme="dark"] {')}}


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb after WCAG 2.1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(theme: str, one: str, other: str) -> float:
    """The contrast ratio of two tokens."""
    a, b = sorted((luminance(SCHEMES[theme][one]), luminance(SCHEMES[theme][other])), reverse=True)
    return (a + 0.05) / (b + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_is_readable_on_every_ground_it_stands_on(theme, ink, ground):
    assert contrast(theme, ink, ground) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("fill", "ground"), SHAPES)
def test_borders_of_inputs_and_fills_of_bars_are_seen(theme, fill, ground):
    assert contrast(theme, fill, ground) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "step"), HEAT)
def test_numbers_in_heat_cells_are_readable_at_every_step(theme, ink, step):
    assert contrast(theme, ink, f"h{step}") >= 4.5


@pytest.mark.parametrize(("theme", "token", "value"), [
    ("light", "bg", "#f5f5f3"), ("light", "accent", "#3a55c9"), ("light", "ink-3", "#686b72"), ("light", "packet", "#c4372c"),
    ("dark", "bg", "#121316"), ("dark", "accent", "#8fa3ff"), ("dark", "ink-3", "#969ca6"), ("dark", "h9", "#b9c6fb"),
])  # fmt: skip
def test_tokens_have_the_values_of_the_guide(theme, token, value):
    assert SCHEMES[theme][token] == value


def test_the_dark_scheme_is_the_same_by_attribute_and_by_system():
    body = CSS[CSS.index(":root:not([data-theme]) {") :]
    by_system = dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))
    assert by_system == block('[data-theme="dark"] {')


def test_dark_changes_every_colour_that_light_defines():
    colours = {name for name, value in LIGHT.items() if value.startswith("#")}
    assert colours == {name for name, value in block('[data-theme="dark"] {').items() if value.startswith("#")}
