"""A community that grows, told by hand, and the keyboard to ask for its numbers."""

import orjson
import pytest

from qunying.faces.shell.main import main
from qunying.faces.shell.tests.growth.telling import Growth
from qunying.faces.shell.tests.talk.telling import found
from qunying.insight import queries
from qunying.people import services as people


@pytest.fixture
def story(settings, tmp_path, morning):
    """Community 读书会 in Shanghai, its lake empty; it is 08:30 on D13, a Friday."""
    settings.DATA = tmp_path
    queries.forget()
    community = people.create_community(slug="dushu", name="读书会", kind="camp", timezone="Asia/Shanghai")
    yield Growth(community.pk)
    queries.forget()


@pytest.fixture
def ask(story, capsys):
    """Run ``qunying measure … --json`` after the story's end and give its rows."""

    def asked(*words):
        story.end()
        assert main(["measure", *words, "--community", "dushu", "--json"]) == 0
        return orjson.loads(capsys.readouterr().out)["rows"]

    return asked


@pytest.fixture
def rooms(story):
    """Two groups."""
    return found(story, 2)
