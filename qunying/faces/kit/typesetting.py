"""Setting a sheet on paper or as a picture: Typst, and the one face that knows Chinese."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import typst
from pylopdf_fonts_zh_cn import sans_path

FACE: Final = "Noto Sans SC"


def sheet(template: Path, said: dict[str, Any], form: Literal["pdf", "png"], *, ppi: float = 144.0) -> bytes:
    """The template filled with what is ``said`` (it reads ``sys.inputs.said``), one page in either form; more pages than one fail."""
    inputs = {"said": json.dumps({**said, "face": FACE}, ensure_ascii=False)}
    made = typst.compile(str(template), font_paths=fonts(), format=form, ppi=ppi, sys_inputs=inputs)
    assert isinstance(made, bytes)  # several pictures would be a list
    return made


@cache
def fonts() -> typst.Fonts:
    """The only faces a sheet is set in; Typst would leave out a letter it has no face for without a word, so a missing face fails here."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(Path(sans_path()).parent)])
    if FACE not in found.families():
        raise RuntimeError(f"the face {FACE} is missing")
    return found
