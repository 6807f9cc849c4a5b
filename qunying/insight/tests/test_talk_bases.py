"""What measures of talk stand on."""

import pytest

from qunying.insight.bases import Bases
from qunying.insight.engines import duckdb
from qunying.insight.lake import manifest
from qunying.journal.record import timezone_of
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def rows_of(name, community=1):
    """The rows of a base as of now."""
    version = manifest.version(community)
    with duckdb.at(version) as store:
        bases = Bases(store, community, version.data_time, clock.local_day(version.data_time, timezone_of(community)))
        return store.rows(bases[name])


def test_every_message_stands_once_with_the_role_of_its_author(story):
    story.comes(1, day=1, group=1)
    story.comes(90, day=1, kind="staff", group=1)
    story.comes(91, day=1, kind="bot", group=1)
    story.says(1, 90, 91, day=2)
    story.checks_in(1, day=2)
    story.end()
    assert sorted((row["identity"], row["role"], row["form"], row["length"]) for row in rows_of("messages")) == [
        (1, "member", "text", 12), (90, "staff", "text", 12), (91, "bot", "text", 12)
    ]  # fmt: skip
