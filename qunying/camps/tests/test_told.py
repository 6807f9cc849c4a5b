"""A promise bound to a slot is owed on the slot's days, any other not outside a run."""

import pytest

from qunying.blueprint.load import load_text
from qunying.camps.tests.cast import TEXT, edited, make_camp, work_off
from qunying.charter import queries as charter
from qunying.journal import reactions
from qunying.kernel import clock


def declared(text):
    return {owed.promise.id: owed.schedule for owed in charter.declared(load_text(text))}


def test_slot_days_and_the_bounds_of_a_run_are_told():
    text = edited(("slot: evening}]", "slot: evening}, {id: daily, text: 每天 09:00-09:30 早读分享}]"))
    found = declared(text)
    assert [day.isoformat() for day in found["reply"].days] == ["2026-11-14", "2026-11-15", "2026-11-16"]
    assert (found["daily"].days, found["daily"].first.isoformat(), found["daily"].last.isoformat()) == ((), "2026-11-14", "2026-11-16")


@pytest.mark.django_db(transaction=True)
def test_an_applied_camp_owes_its_promise_once_a_group_and_day(morning):
    camp = make_camp(TEXT)
    reactions.drain()
    work_off()
    rows = charter.obligations(camp.pk, from_at=morning, to_at=morning.replace(year=2027))
    moments = sorted({row.starts_at for row in rows})
    assert moments == [clock.at_local(morning.date().replace(day=day), "20:00", "Asia/Shanghai") for day in (14, 15, 16)]
    assert len(rows) == 3 * 3 and {row.minutes for row in rows} == {60}
