"""Work that comes again and again: each item's fate with its slot, a rest with a reason, and the last day of a cohort."""

from datetime import timedelta

import pytest

from qunying.camps.models import Cohort, Delivery
from qunying.camps.routine import jobs, queries, services
from qunying.camps.routine.models import JobPause
from qunying.camps.routine.reactions import judge, watch
from qunying.camps.tests import cast
from qunying.groups import queries as groups
from qunying.journal.models import FactRow
from qunying.journal.reactions import drain
from qunying.kernel import clock
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camp(db, morning):
    """Three days from tomorrow, two groups on the web and one in WeChat."""
    return cast.make_camp()


def room(camp, key="ying-01"):
    return groups.by_key(camp.pk)[key]


def told(kind):
    return [(row.payload, row.group) for row in FactRow.objects.filter(kind=kind).order_by("id")]


def test_each_item_that_goes_out_is_judged_once_with_its_slot_words_and_day(camp):
    first = Delivery.objects.filter(group=room(camp).id).order_by("at").first()
    with clock.fixed(first.at + timedelta(minutes=1)):
        cast.work_off()
        drain()
    [fact] = FactRow.objects.filter(kind="camps.item_judged", group=room(camp).id)
    assert fact.payload == {"job": "slot:morning", "outcome": "done", "content": f"sha:{first.script_sha[:24]}", "benefit": False}
    assert (fact.happened_at, fact.subject_id) == (first.at, first.pk)
    judge([])
    drain()
    assert FactRow.objects.filter(kind="camps.item_judged", group=room(camp).id).count() == 1


def test_a_job_rests_from_today_for_its_reason_and_goes_on_when_resumed(camp):
    group = room(camp)
    assert list(queries.job_names(camp.pk)) == ["slot:morning", "slot:evening", jobs.BRIEF, jobs.CLOSING]
    pause = services.pause_job(group.id, job="slot:morning", reason=" 营主 请假 ")
    [row] = queries.resting(camp.pk, group.id)
    assert (row.public_id, row.name, row.reason, row.until_day) == (pause, "早安", "营主 请假", None) and queries.pause_group(pause) == group.id
    assert (services.resume_job(pause), services.resume_job(pause), queries.resting(camp.pk, group.id)) == (True, False, [])
    day = (clock.today(camp.timezone) - services.EPOCH).days
    assert told("camps.job_paused") == [({"job": "slot:morning", "from_day": day, "until_day": None}, group.id)]
    assert told("camps.job_resumed") == [({"job": "slot:morning", "from_day": day}, group.id)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"job": "slot:noon", "reason": "x"}, "unknown_job"),
        ({"job": "slot:morning", "reason": "  "}, "pause_needs_reason"),
        ({"job": "slot:morning", "reason": "长" * 121}, "pause_needs_reason"),
        ({"job": "slot:morning", "reason": "x", "until": "yesterday"}, "pause_in_the_past"),
        ({"job": "slot:evening", "reason": "x"}, "paused_already"),
    ],
)
def test_a_rest_without_a_known_job_a_reason_or_a_day_to_come_is_refused_and_changes_nothing(camp, given, code):
    services.pause_job(room(camp).id, job="slot:evening", reason="停课")
    asked = given | ({"until": clock.today(camp.timezone) - timedelta(days=1)} if "until" in given else {})
    with pytest.raises(Refused) as refused:
        services.pause_job(room(camp).id, **asked)
    assert refused.value.code == code and JobPause.objects.count() == 1
    with pytest.raises(Refused, match="没有这次停工"):
        services.resume_job("nothing")


def test_the_last_day_of_a_cohort_is_noted_at_its_noon_once_for_each_group_in_it(camp):
    cohort = Cohort.objects.get()
    drain()
    watch([])
    with clock.fixed(clock.at_local(cohort.ends_on, "12:01", camp.timezone)):
        cast.work_off()
    closing = FactRow.objects.filter(kind="camps.cohort_closing")
    assert {row.local_day for row in closing} == {cohort.ends_on} and len({row.group for row in closing}) == closing.count() == 3


def test_titles_that_speak_of_red_packets_or_coupons_are_benefits():
    assert [jobs.is_benefit(title) for title in ("今晚红包雨", "满减券到账", "第三课：听完再说")] == [True, True, False]
