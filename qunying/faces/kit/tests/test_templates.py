"""Templates of every face obey the content policy and carry no untranslated shell text."""

import re

import pytest
from django.template.loader import get_template

from qunying.faces.kit import icons

from .paths import KIT, STATIC, TEMPLATES, named

FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.I),
    "an inline style block": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"\son(?!e=)[a-z]+\s*=", re.I),  # no browser knows an event called e, and templates say with one=
    "an htmx event attribute": re.compile(r"\bhx-on", re.I),
    "a script in an attribute": re.compile(r"""["'](?:js|javascript):""", re.I),
    "a trigger filter, which htmx would evaluate": re.compile(r"""hx-trigger="[^"]*\["""),
    "an address of another site": re.compile(r"""(?:src|href)=["'](?:https?:)?//"""),
}
HTMX_VERB = re.compile(r"<[^>]*\bhx-(?:get|post|put|patch|delete)=[^>]*>", re.S)
ICON = re.compile(r"""{%\s*icon\s+["']([^"']+)["']""")
CHINESE = re.compile(r"[一-鿿]")


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(path, what):
    found = FORBIDDEN[what].search(path.read_text("utf-8"))
    assert not found, f"{named(path)} holds {what}: {found.group()}"


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_htmx_element_names_its_own_target_and_swap(path):
    for element in HTMX_VERB.findall(path.read_text("utf-8")):
        assert "hx-target=" in element and "hx-swap=" in element, element


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_icon_named_in_a_template_is_in_the_sprite(path):
    assert set(ICON.findall(path.read_text("utf-8"))) <= icons.NAMES


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_stay_below_two_hundred_lines(path):
    assert len(path.read_text("utf-8").splitlines()) <= 200


@pytest.mark.parametrize("path", [path for path in TEMPLATES if KIT in path.parents], ids=named)
def test_every_template_of_the_kit_compiles(path):
    get_template(str(path.relative_to(KIT / "templates")))


@pytest.mark.parametrize("path", [path for path in TEMPLATES if KIT in path.parents and "gallery" not in str(path)], ids=named)
def test_chinese_in_the_kits_templates_goes_through_gettext(path):
    text = re.sub(r"{%\s*(?:blocktranslate|translate)\b.*?%}(?:.*?{%\s*endblocktranslate\s*%})?", "", path.read_text("utf-8"), flags=re.S)
    text = re.sub(r'<button[^>]*lang="zh-CN"[^>]*>中文</button>', "", text)  # the name of a language stays in that language
    assert not CHINESE.search(text)


def test_the_htmx_configuration_is_the_one_tried_under_the_policy():
    base = (KIT / "templates/kit/base.html").read_text("utf-8")
    for setting in ('"allowEval":false', '"includeIndicatorStyles":false', '"selfRequestsOnly":true', '"historyCacheSize":0', '{"code":"422","swap":true}'):
        assert setting in base


def test_styles_of_the_members_side_stay_below_the_floor_of_old_phones():
    css = (STATIC / "h5.css").read_text("utf-8") + (STATIC / "tokens.css").read_text("utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    for young in ("color-mix", "light-dark(", ":has(", "popover", "@container", "@property", "text-size-adjust", "dvh", "&"):
        assert young not in css, young
