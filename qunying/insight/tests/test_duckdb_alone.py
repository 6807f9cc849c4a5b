"""DuckDB beside nothing it could do without: what a web process loads with it, it keeps."""

import os
import subprocess
import sys

ASKED = """
import sys, django
django.setup()
from datetime import date, datetime
from qunying.insight import bases
from qunying.insight.engines import duckdb
from qunying.insight.lake import manifest
manifest.paths = manifest.by_month = lambda community: []
with duckdb.at(manifest.Version(1, None, "", None)) as store:
    known = bases.Bases(store, 1, datetime(2026, 11, 13), date(2026, 11, 13))
    days = known["days"]
    print(store.rows(days.mutate(now=known.moment)), "pandas" in sys.modules)
"""


def test_a_question_does_not_load_pandas(tmp_path):
    around = os.environ | {"DJANGO_SETTINGS_MODULE": "qunying.settings", "QUNYING_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, env=around, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[] False", 0), done.stderr
