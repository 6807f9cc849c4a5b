"""Check-ins at the same moment: each counts once, nobody sees a lock error."""

from functools import partial

import pytest

from qunying.activities import services
from qunying.activities.models import CheckIn, Streak
from qunying.activities.tests.cast import make_stage, request
from qunying.journal.models import FactRow
from qunying.kernel.refusals import Refused
from qunying.people.tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_tap_sent_many_times_counts_once(morning):
    stage = make_stage(members=1)
    results = at_once([partial(services.check_in, stage.members[0].pk, activity_id=stage.activity.pk, group_id=stage.group.pk)] * 24)
    assert [type(result).__name__ for result in results].count("CheckInResult") == 1
    assert {result.code for result in results if isinstance(result, Refused)} == {"already_checked_in"}
    assert (CheckIn.objects.count(), Streak.objects.get().total, FactRow.objects.filter(kind="activities.checked_in").count()) == (1, 1, 1)


def test_overlapping_batches_in_any_order_count_everybody_once(morning):
    stage = make_stage(members=40)
    requests = [request(stage, member) for member in stage.members]
    batches = [requests, requests[::-1], requests[20:] + requests[:20], requests[::2]] * 3
    results = at_once([partial(services.check_in_many, batch) for batch in batches])
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sum(one.refused is None for batch in results for one in batch) == CheckIn.objects.count() == 40
    assert set(Streak.objects.values_list("current", "total")) == {(1, 1)}
