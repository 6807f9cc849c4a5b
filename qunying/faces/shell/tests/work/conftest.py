"""A community whose promises and daily work are told one by one, and the keyboard to ask for its numbers."""

from datetime import UTC, datetime

import orjson
import pytest

from qunying.camps.routine.tests.telling import Work
from qunying.faces.shell.main import main
from qunying.groups.tests.cast import make_group
from qunying.insight import queries
from qunying.kernel import clock
from qunying.people import services as people


@pytest.fixture
def story(settings, tmp_path, db, morning):
    """Community 读书会 in Shanghai with two groups of ten; its lake empty; it is the morning of Monday 7 December (D37)."""
    settings.DATA = tmp_path
    queries.forget()
    community = people.create_community(slug="dushu", name="读书会", kind="camp", timezone="Asia/Shanghai")
    told = Work(community.pk, [make_group(community, n).pk for n in (1, 2)])
    with clock.fixed(datetime(2026, 12, 7, 0, 30, tzinfo=UTC)):
        yield told
    queries.forget()


@pytest.fixture
def ask(story, capsys):
    """Run ``qunying measure … --json`` after the story's end and give its rows."""

    def asked(*words):
        story.end()
        assert main(["measure", *words, "--community", "dushu", "--json"]) == 0
        return orjson.loads(capsys.readouterr().out)["rows"]

    return asked
