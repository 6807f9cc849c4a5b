"""A blueprint to spoil, and the executable to try it with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from qunying.faces.shell.main import main
from qunying.insight import queries
from qunying.people import services as people

ONE_GROUP = Path(__file__).parents[4] / "examples" / "blueprints" / "one-group" / "blueprint.yaml"


@dataclass
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return orjson.loads(self.out)

    @property
    def codes(self):
        return [problem["code"] for problem in self.json["problems"]]

    @property
    def paths(self):
        return [problem["path"] for problem in self.json["problems"]]


@pytest.fixture(autouse=True)
def chinese(monkeypatch):
    """Commands speak Chinese here, also on a machine that is English."""
    monkeypatch.setenv("QUNYING_LANG", "zh")


@pytest.fixture
def qunying(capsys):
    """Run one command in this process."""

    def run(*arguments):
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = left.code
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


@pytest.fixture
def dushu(settings, tmp_path, db, morning):
    """Community 读书会 in Shanghai, its lake empty; it is 08:30 on D13, a Friday."""
    settings.DATA = tmp_path
    queries.forget()
    yield people.create_community(slug="dushu", name="读书会", kind="camp", timezone="Asia/Shanghai")
    queries.forget()


@pytest.fixture
def ask(story, capsys):
    """Run ``qunying measure … --json`` about 读书会 after the story's end and give its rows; each folder tells its own story."""

    def asked(*words):
        story.end()
        assert main(["measure", *words, "--community", "dushu", "--json"]) == 0
        return orjson.loads(capsys.readouterr().out)["rows"]

    return asked


@pytest.fixture
def spoil(tmp_path):
    """The smallest complete blueprint with some words changed, as a file; each change must find its place."""

    def write(*changes, name="blueprint.yaml"):
        text = ONE_GROUP.read_text(encoding="utf-8")
        for found, instead in changes:
            assert found in text, found
            text = text.replace(found, instead)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
