"""Whether members say more and better once they joined a group, as somebody at the keyboard asks; every number was counted on paper from the story."""

from datetime import date, timedelta
from itertools import count

import pytest

from qunying.channels import services as channels
from qunying.faces.shell.tests.talk.telling import only, rounded

pytestmark = pytest.mark.django_db(transaction=True)
KNOWN, JOINED = date(2026, 6, 1), date(2026, 8, 3)  # Mondays
LATER = JOINED + timedelta(days=28)


def posts(story, who, group, since, times, numbers, *, form="text"):
    """So many posts over the 28 days from ``since`` on, no two alike."""
    for n in range(times):
        story.writes(who, "" if form == "image" else f"第{next(numbers)}件事是这样的经过", group=group, day=since + timedelta(days=n % 28), form=form)


def forty(story, room, hall, joined=20, later=20):
    """
    Everybody is in the hall since June and said 4 things there in the 28 days before 3 August, that is 1 a week. Then ``joined`` people join the room and
    say 12 things in 28 days, every other one 16: 2 and 3 a week more; every other one only pictures. Those who join four weeks later say 4, every other
    one 8: 0 and 1 a week more.
    """
    numbers = count(1)
    story.comes(*range(1, joined + later + 1), day=KNOWN)
    story.says(999, day=date(2026, 5, 1))
    for who in range(1, joined + later + 1):
        first, odd = who <= joined, who % 2
        posts(story, who, hall, JOINED - timedelta(days=28), 4, numbers)
        story.sits(who, group=room, day=JOINED if first else LATER)
        posts(
            story, who, room if first else hall, JOINED, (16 if odd else 12) if first else (8 if odd else 4), numbers, form="image" if first and odd else "text"
        )


@pytest.mark.mechanism("001-040")
def test_posts_before_and_after_joining_are_compared_with_members_who_joined_later(story, rooms, ask):
    """
    2.5 − 0.5 = 2 a week. Variances 0.2632 each over 20: error 0.16222, 38 degrees of freedom, t = 2.0244: ± 0.3284. Those later are compared with nobody
    when they join, nor those first four weeks before: 40 unmatched.
    """
    forty(story, rooms[0], rooms[1])
    [row] = ask("channels.joining")
    assert only([row], "group", "n", "n_1", "n_0", "unmatched", "version", "state") == [("g1", 40, 20, 20, 40, 0, "ok")]
    assert rounded([row], "value_1", "value_0", "value") == [(2.5, 0.5, 2.0)]
    assert [round(end, 3) for end in row["interval"]] == [1.672, 2.328]


@pytest.mark.mechanism("001-040")
def test_new_weights_restate_what_was_before_and_old_versions_can_still_be_asked_for(story, rooms, ask):
    """
    A post of substance is worth 1, a picture of it 1 more by our weights and 5 more by the community's own: half of those who joined gain 1 (5) a post, the
    others nothing. 0.5 with error √(0.2632/20) = 0.11471, 19 degrees of freedom, t = 2.0930: ± 0.2401; five times that by version 1.
    """
    forty(story, rooms[0], rooms[1])
    [ours] = ask("channels.joining", "--param", "of=quality")
    assert rounded([ours], "version", "n", "value_1", "value_0", "value") == [(0, 40, 0.5, 0.0, 0.5)]
    assert [round(end, 3) for end in ours["interval"]] == [0.26, 0.74]
    assert channels.declare_score(story.community, substance=1, long=0, media=5, answered=0) == 1
    [told] = ask("channels.joining", "--param", "of=quality")
    assert rounded([told], "version", "n", "value_1", "value_0", "value") == [(1, 40, 2.5, 0.0, 2.5)]
    assert [round(end, 3) for end in told["interval"]] == [1.3, 3.7]
    assert ask("channels.joining", "--param", "of=quality", "--param", "version=0") == [ours]


def test_with_too_few_who_joined_later_it_says_not_enough(story, rooms, ask):
    forty(story, rooms[0], rooms[1], joined=20, later=19)
    assert only(ask("channels.joining"), "n_1", "n_0", "value", "state") == [(20, 19, None, "not_enough")]
