"""Vendored files are the ones their table describes, and the sprite is the one its list describes."""

import hashlib
import re

import pytest

from qunying.faces.kit import icons

from .paths import VENDOR

TABLE = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in (VENDOR / "README.md").read_text("utf-8").splitlines()
    if re.search(r"\b[0-9a-f]{64}\b", line)
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_a_vendored_file_has_the_sum_of_its_table(row):
    assert hashlib.sha256((VENDOR / row[0]).read_bytes()).hexdigest() == row[-1]


def test_every_vendored_file_stands_in_the_table_and_has_a_licence():
    files = {path.name for path in VENDOR.iterdir() if path.is_file()} - {"README.md"}
    assert files == {row[0] for row in TABLE}
    for package in ("htmx", "echarts", "tabler-icons"):
        assert (VENDOR / "licenses" / f"{package}-LICENSE.txt").read_text("utf-8").strip()


def test_the_sprite_holds_exactly_the_listed_icons():
    sprite = (VENDOR / "icons.svg").read_text("utf-8")
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == icons.NAMES
    assert "style=" not in sprite and "<script" not in sprite


def test_no_icon_is_listed_twice():
    assert len(icons.TABLER) == len(set(icons.TABLER))
