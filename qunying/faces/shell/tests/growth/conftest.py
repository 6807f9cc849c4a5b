"""A community that grows, told by hand."""

import pytest

from qunying.faces.shell.tests.growth.telling import Growth
from qunying.faces.shell.tests.talk.telling import found


@pytest.fixture
def story(dushu):
    """读书会 before anybody came."""
    return Growth(dushu.pk)


@pytest.fixture
def rooms(story):
    """Two groups."""
    return found(story, 2)
