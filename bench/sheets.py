"""How much of ten differently laid out sheets is understood: per fixture its cells, how many were understood, the share, and how many are listed.

Run: script/bench sheets. The target is 95 % over the ten, the rest listed and none guessed.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "qunying" / "camps" / "sheets" / "tests" / "fixtures"


def run() -> dict[str, object]:
    """Every fixture read against the flagship camp's calendar."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunying.settings")
    django.setup()
    from qunying.blueprint.load import load
    from qunying.camps.services.sheets import read_sheet

    camp, told = load(ROOT / "examples" / "blueprints" / "renji-camp"), []
    for path in sorted(FIXTURES.glob("*.xlsx")):
        golden = json.loads(path.with_suffix(".json").read_text())["cells"]
        began = time.perf_counter()
        reading = read_sheet(path.read_bytes(), camp).reading
        taken = {f"{one.sheet}!{one.address}": one.what for one in reading.understood}
        wrong = sum(golden.get(address) != what for address, what in taken.items())  # taken for something it is not: must be none
        told.append({
            "fixture": path.stem, "cells": reading.cells, "understood": len(reading.understood), "share": round(reading.share, 4),
            "listed": len(reading.unclear), "wrong": wrong, "seconds": round(time.perf_counter() - began, 3),
        })  # fmt: skip
    cells, understood = (sum(int(one[name]) for one in told) for name in ("cells", "understood"))  # type: ignore[call-overload]
    return {"fixtures": told, "cells": cells, "understood": understood, "share": round(understood / cells, 4), "target": 0.95}


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=2))
