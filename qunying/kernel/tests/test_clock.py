"""The clock: one time for every process, forward only."""

from datetime import UTC, datetime, timedelta

import pytest

from qunying.kernel import clock
from qunying.kernel.models import ClockRow
from qunying.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


def test_the_house_runs_on_real_time_until_somebody_moves_it():
    assert abs(clock.now() - clock.real_now()) < timedelta(seconds=2)


def test_advancing_moves_the_clock_for_everybody_who_reads_the_row():
    before = clock.now()
    clock.advance(timedelta(days=1))
    clock.forget()
    assert timedelta(days=1) <= clock.now() - before < timedelta(days=1, seconds=5)


def test_the_clock_is_never_turned_back():
    with pytest.raises(Refused) as refused:
        clock.advance(timedelta(seconds=-1))
    assert refused.value.code == "clock_backwards"


def test_a_snapshot_may_start_the_house_at_its_own_moment():
    clock.start_at(datetime(2026, 11, 21, 5, tzinfo=UTC))
    assert timedelta(0) <= clock.now() - datetime(2026, 11, 21, 5, tzinfo=UTC) < timedelta(seconds=5)


def test_a_machine_whose_clock_went_back_an_hour_is_refused_with_the_way_to_mend_it():
    ClockRow.objects.create(pk=1, high_water=clock.real_now() + timedelta(hours=1))
    with pytest.raises(Refused) as refused:
        clock.check_forward()
    assert "校准系统时间" in str(refused.value)


def test_noting_the_time_keeps_the_latest_moment_seen():
    clock.check_forward()
    first = ClockRow.objects.get(pk=1).high_water
    clock.check_forward()
    assert ClockRow.objects.get(pk=1).high_water >= first


def test_fixed_time_ends_with_its_block(morning):
    inner = datetime(2027, 1, 1, tzinfo=UTC)
    with clock.fixed(inner):
        assert clock.now() == inner
    assert clock.now() == morning


@pytest.mark.parametrize(("wall", "utc"), [("07:30", "2026-11-12T23:30:00+00:00"), ("20:00", "2026-11-13T12:00:00+00:00")])
def test_local_wall_times_become_utc_moments(wall, utc, morning):
    day = clock.today("Asia/Shanghai")
    assert clock.at_local(day, wall, "Asia/Shanghai").isoformat() == utc
