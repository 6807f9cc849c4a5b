"""A community whose talk is told word by word."""

import pytest

from qunying.faces.shell.tests.talk.telling import Talk, found


@pytest.fixture
def story(dushu):
    """读书会 before a word was said."""
    return Talk(dushu.pk)


@pytest.fixture
def rooms(story):
    """Three groups."""
    return found(story, 3)


@pytest.fixture
def ten_rooms(story):
    """Ten groups."""
    return found(story, 10)
