"""A small snapshot, made once by rehearsing, and a house it is loaded into."""

from pathlib import Path

import pytest

from qunying.camps.rehearsal import forward, live
from qunying.faces.shell.demo import load, make, texts
from qunying.kernel import clock
from qunying.people import queries as people


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("snapshot") / "demo"
    assert make.main(["--to", str(target), "--members", "80", "--groups", "2", "--day", "2", "--seed", "4", "--beside", ""]) == 0
    return target


@pytest.fixture
def house(folder, transactional_db, monkeypatch):
    """The snapshot loaded into the database under test; its clock runs from the snapshot's moment."""
    texts.register()
    live.forget()
    load.load(folder)
    yield next(one for one in people.communities())
    clock.set_fixed(None)
    forward._steppers.clear()
    live.forget()
