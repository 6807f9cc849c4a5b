"""Who sees one group only hears nothing of another: every number is asked of a house with and of one without a second, strikingly different group."""

from types import SimpleNamespace

import pytest

from qunying.faces.api.measures import _in_sight
from qunying.insight import measures, queries
from qunying.insight.tests.any_house import Side, lives
from qunying.insight.tests.conftest import lake  # noqa: F401 - a fixture
from qunying.insight.tests.story import Story
from qunying.journal import facts
from qunying.journal.record import open_book
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)  # the lake reads committed facts only
OWN, OTHER = 1, 2
WHOLE, ALONE = 1, 2  # communities
MINE, THEIRS, IN_BOTH = range(1, 16), range(101, 140), 5
HOST = SimpleNamespace(groups_of=lambda community: frozenset({OWN}))

# What happens to a person or a community wherever they are: it belongs to no group.
OF_ALL = (
    "blueprint.", "charter.mission", "charter.persona", "charter.promise", "charter.methods", "charter.scores_w", "charter.structure", "charter.value_linted",
    "conduct.rules", "incentives.", "people.",
)  # fmt: skip
TO_PEOPLE = ("people.joined", "people.left", "people.hired", "people.dismissed", "commerce.")
ELSEWHERE = tuple(kind for kind in facts._KINDS if not kind.startswith(TO_PEOPLE))
IN_GROUPS = ("activities.", "camps.", "channels.", "conduct.", "content.", "groups.", "people.level")


@pytest.fixture
def houses(lake):  # noqa: F811
    """The same own group twice: beside a large and loud one with which it shares a member, and alone."""
    queries.forget()
    open_book(ALONE, "Asia/Shanghai")
    whole, alone = Story(WHOLE), Story(ALONE)
    for story in (whole, alone):
        story.founds(OWN)
        story.comes(*MINE[:12], day=1, group=OWN)
        story.comes(*MINE[12:], day=9, group=OWN)
        for seed in (1, 2):
            lives(story, Side(OWN, MINE, seed))
        lives(story, Side(None, MINE, 3, spares=IN_GROUPS))
    whole.founds(OTHER)
    whole.comes(*THEIRS, day=2, group=OTHER)
    whole.sits(IN_BOTH, group=OTHER, day=2)
    for seed, people in ((4, THEIRS), (5, THEIRS), (6, [IN_BOTH])):
        lives(whole, Side(OTHER, people, seed, least=5000, subjects=10_000 * seed, staff=901, spares=OF_ALL))
    lives(whole, Side(None, THEIRS, 8, least=5000, subjects=10_000, staff=901, spares=ELSEWHERE))
    whole.end()
    alone.end()
    yield
    queries.forget()


def heard(name, community, asked):
    """What the host of the own group is answered; nothing where they are refused."""
    measure = measures.get(name)
    result = queries.run(name, community, **asked)
    try:
        return sorted(map(repr, _in_sight(result, measure, community, HOST, asked)))
    except Refused:
        return None


def ways(measure):
    """How a host may ask: without a group, and about their own."""
    known = measure.parameters
    whom = {"identity": IN_BOTH} if "identity" in known else {}
    return [whom, *[whom | {name: value} for name, value in (("group", OWN), ("groups", (OWN,))) if name in known]]


def told_of_others(names):
    """Numbers whose answer is another one when there is another group; how many were answered with anything."""
    leaks, answered = [], set()
    for measure in map(measures.get, names):
        for asked in ways(measure):
            beside, alone = (heard(measure.name, community, asked) for community in (WHOLE, ALONE))
            answered |= {measure.name} if alone else set()
            if beside != alone:
                leaks.append((measure.name, asked, [row for row in beside or () if row not in (alone or ())][:2]))
    return leaks, answered


def test_what_stands_against_others_is_refused_and_cohorts_are_those_of_the_group(houses):
    assert told_of_others(["people.retention", "channels.water", "groups.network_effect"])[0] == []
    assert [heard(name, WHOLE, {}) for name in ("channels.water", "groups.network_effect", "people.retention")] == [None] * 3
    assert heard("channels.water", WHOLE, {"group": OWN}) and heard("people.retention", WHOLE, {"group": OWN})


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_no_number_tells_a_host_anything_of_another_group(houses):
    leaks, answered = told_of_others([measure.name for measure in measures.all_measures()])
    assert (leaks, len(answered) > 60) == ([], True)
