"""Logs whose truth is known, since we made them: units that slow down before they stop, and units whose silence nothing at all foretells."""

import numpy as np

from qunying.insight.forecast.log import Log

WEEKS = 60


def fading(*, units=40, seed=3, weeks=WEEKS):
    """Units with rates of their own; each fades over six weeks, stops, and starts again four to ten weeks later."""
    random = np.random.default_rng(seed)
    rates = random.uniform(0.3, 3.0, units)
    return _log(random, weeks, [[(day, rate * share) for day, share in _course(random, weeks * 7)] for rate in rates])


def chance(*, units=40, seed=3, weeks=WEEKS):
    """Units that are all alike and have no memory: whoever falls silent does so by chance alone."""
    random = np.random.default_rng(seed)
    return _log(random, weeks, [[(day, 0.06) for day in range(weeks * 7)]] * units)


def _log(random, weeks, courses):
    entries = [
        (unit, 100 * unit + int(person), day, 1)
        for unit, course in enumerate(courses)
        for day, rate in course
        for person in random.integers(0, 12, random.poisson(rate))
    ]
    unit, person, day, count = zip(*entries, strict=True)
    return Log.of(unit, person, day, count, recorded=range(weeks * 7), until=weeks * 7 - 1)


def _course(random, days):
    """Each day a unit is alive, with how much of its usual self it is."""
    day = 0
    while day < days:
        alive, still = int(random.integers(60, 200)), int(random.integers(28, 70))
        yield from ((day + place, min(1.0, (alive - place) / 42) ** 2) for place in range(min(alive, days - day)))
        day += alive + still
