"""Pages stay light: the static files of each page type, compressed, are within their budgets."""

import gzip

import pytest

from .paths import STATIC

EVERYWHERE = ("tokens.css", "app.js", "vendor/htmx.min.js", "vendor/icons.svg", "mark.svg")
BUDGETS_KB = {
    "console": (("console.css", *EVERYWHERE), 150),
    "h5": (("h5.css", *EVERYWHERE), 60),
    "insight": (("console.css", "vendor/echarts.common.min.js", *EVERYWHERE), 150 + 245),
}


def packed(name: str) -> int:
    """Bytes after gzip at the level a server uses."""
    return len(gzip.compress((STATIC / name).read_bytes(), 6))


@pytest.mark.parametrize("page", BUDGETS_KB)
def test_the_files_of_a_page_fit_its_budget(page):
    files, budget = BUDGETS_KB[page]
    assert sum(map(packed, files)) <= budget * 1024


def test_our_script_stays_below_six_kilobytes():
    assert packed("app.js") <= 6 * 1024


def test_our_script_never_evaluates_and_never_writes_styles():
    script = (STATIC / "app.js").read_text("utf-8")
    for bad in ("eval(", "new Function", ".style.", ".style=", "innerHTML", "insertAdjacentHTML", "document.write"):
        assert bad not in script, bad
