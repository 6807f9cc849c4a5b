"""Write a blueprint as one sealed file without personal data, byte for byte the same each time."""

from __future__ import annotations

import copy
import io
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter

from qunying.blueprint.document import TOP, digest
from qunying.blueprint.sections import all_sections

_CLOCK = re.compile(r"[\d:]+")
_ODD_BREAKS = frozenset("\x85\u2028\u2029\r\t\ufeff")
_UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Representer(SafeRepresenter):
    """Plain values as YAML; longer texts as blocks, so that two exports can be compared line by line."""

    def represent_str(self, data: str) -> ScalarNode:
        style = "|" if "\n" in data else None
        if _ODD_BREAKS & set(data) or _UNPRINTABLE.search(data):
            style = '"'  # YAML takes these for line ends, or for nothing it may hold, in any other style
        elif _CLOCK.fullmatch(data):
            style = "'"  # readers of YAML 1.1 would take 05:30 for a number
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)  # type: ignore[no-any-return]

    def ignore_aliases(self, data: Any) -> bool:
        """Never write anchors: every value stands where it belongs."""
        return True


_Representer.add_representer(str, _Representer.represent_str)


def emit(data: dict[str, Any]) -> str:
    """The blueprint's plain data as canonical YAML: schema, then the five sections, keys as they were written."""
    return _dump({"schema": data.get("schema"), **{name: data[name] for name in TOP if name in data}})


def sealed(data: dict[str, Any]) -> str:
    """The export file: personal data taken out, the seal over the rest at its end."""
    clean = copy.deepcopy(data)
    for section in all_sections():
        section.redact(clean)
    return emit(clean) + _dump({"seal": digest(clean)})


def _dump(data: dict[str, Any]) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.allow_unicode = True
    yaml.default_flow_style = False
    yaml.width = 1_000_000
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()
