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


def test_how_much_memory_measures_may_take_is_a_setting_and_a_wrong_one_refuses_to_start(tmp_path):
    around = os.environ | {"DJANGO_SETTINGS_MODULE": "qunying.settings", "QUNYING_DATA": str(tmp_path)}
    told = "import django; django.setup(); from qunying.insight.engines import duckdb; print(duckdb.MEMORY)"
    done = [
        subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, env=around | {"QUNYING_MEASURE_MEMORY": given}, check=False)
        for given in ("1000", "1GB")
    ]
    assert (done[0].stdout.strip(), done[1].returncode) == ("1000MB", 1)
    assert done[1].stderr.strip() == "环境变量 QUNYING_MEASURE_MEMORY 要写不小于 100 的整数（兆字节），现在是「1GB」。请改正后重新启动。"
