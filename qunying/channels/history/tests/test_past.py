"""Facts of the past by the thousand: the same rows as drafts make, checked as they are."""

from dataclasses import asdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import example, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from qunying.channels.features import posted
from qunying.journal import record
from qunying.journal.models import FactRow
from qunying.journal.moments import Moments
from qunying.kernel.refusals import Refused

AT = 1_772_424_000_123
ZONES = ["Asia/Shanghai", "America/St_Johns", "Antarctica/Casey", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"]


def past(key, said, **more):
    return record.Past(**({"key": key, "at": AT, "group": 3, "identity": 4, "channel": "wechat", "subject": 9, "payload": asdict(said)} | more))


@pytest.mark.django_db
def test_a_past_fact_is_written_as_its_draft_would_be(morning):
    record.open_book(1, "Asia/Shanghai")
    said = posted("几点开始？@小雨", reply_to=7)
    moment = datetime.fromtimestamp(AT / 1000, UTC)
    with transaction.atomic():
        record.record(said, key="a", community=1, group=3, identity=4, channel="wechat", subject=("history", 9), happened_at=moment)
        record.record_rows(record.rows_of(type(said), 1, "history", [past("b", said)]))
    one, other = FactRow.objects.order_by("key").values()
    assert one | {"id": 0, "key": ""} == other | {"id": 0, "key": ""}


@pytest.mark.django_db
@pytest.mark.parametrize(("wrong", "error"), [({"form": "free text"}, Refused), ({"more": 1}, RuntimeError)])
def test_what_is_no_such_fact_is_no_row(wrong, error):
    record.open_book(1, "Asia/Shanghai")
    said = posted("好")
    with pytest.raises(error):
        record.rows_of(type(said), 1, "history", [past("a", said, payload=asdict(said) | wrong)])


@pytest.mark.parametrize("zone", ZONES)
@given(at=st.integers(631_152_000_000, 2_000_000_000_000))
@example(at=1_173_580_230_000)  # St John's sets its clock at one minute past midnight
@example(at=1_194_147_090_500)
@limits(max_examples=40, deadline=None)
def test_moments_hour_by_hour_are_those_one_by_one(zone, at):
    moments = Moments(ZoneInfo(zone))
    for near in (at, at + 60_000, at - at % 3_600_000, at):
        moment = datetime.fromtimestamp(near / 1000, UTC)
        text, day = moments.of(near)
        assert (datetime.fromisoformat(text).replace(tzinfo=UTC), day) == (moment, str(moment.astimezone(ZoneInfo(zone)).date()))
