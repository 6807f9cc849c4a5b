"""A community of one group whose month is told by hand, and its lake."""

import pytest

from qunying.charter import services
from qunying.faces.console.tests.scorecards.month import Month
from qunying.groups import services as groups
from qunying.groups.tests.cast import make_group
from qunying.insight import queries
from qunying.people import services as people


@pytest.fixture
def month(settings, tmp_path, morning):
    """Community renji; group 01 营 with an operator and a host appointed on D13; the journal is empty otherwise."""
    settings.DATA = tmp_path
    queries.forget()
    community = people.create_community(slug="renji", name="人际关系训练营", kind="camp", timezone="Asia/Shanghai")
    owner = people.hire(community.pk, name="林静", role="owner", key="lin")
    host = people.hire(community.pk, name="小周", role="host", key="host-01")
    room = make_group(community, 1)
    groups.bind_chat(room.pk, "web", "")
    groups.appoint(room.pk, host.pk, "host")
    services.note_structure(community.pk)
    yield Month(community, room, owner, host)
    queries.forget()
