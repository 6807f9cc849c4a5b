"""A made-up history, written down as a platform's export would be, is read back as the same messages and movements."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunying.channels.history.tests import stories, telling, writers, writers_zh
from qunying.channels.history.tests.stories import Story

EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])

DIALECTS = writers.DIALECTS | writers_zh.DIALECTS


def plainly(messages, movements):
    """In any order: formats give movements apart. Whether a mover was found by name is the reader's word, not the story's."""
    return sorted(messages), sorted(movement._replace(by_name=False) for movement in movements)


@pytest.mark.parametrize("name", sorted(DIALECTS))
@EXAMPLES
@given(data=st.data())
def test_what_is_written_down_is_read_back(name, data):
    dialect = DIALECTS[name]
    story: Story = data.draw(stories.stories(words=dialect.words, step=dialect.step))
    with tempfile.TemporaryDirectory() as folder:
        export = dialect.write(story, Path(folder))
        items = telling.read(dialect.name, export, date_order=dialect.date_order)
        recognised = telling.recognised(export)
    assert plainly(telling.said(items), telling.moved(items)) == plainly(*dialect.expects(story))
    assert telling.lost(items) == []
    assert recognised == dialect.name or not telling.said(items)  # a text file of notices alone may be anybody's
    assert telling.well_ordered(items)


def test_every_dialect_is_written_and_read_back():
    assert {dialect.name for dialect in DIALECTS.values()} == set(telling.known())
