"""Newcomers who came back, in a history that ended before their second week was over."""

from datetime import date
from types import SimpleNamespace

from qunying.people.findings import newcomers_back


def look(end):
    spans = ((1, 7), (7, 14), (14, 30))
    cells = [{"cohort": date(2024, 1, 1), "k": k, "until": until, "size": 25, "eligible": 25, "returned": 10, "rate": 0.4} for k, until in spans]
    return SimpleNamespace(end=end, before=(date(2023, 11, 1), end), ask=lambda name, **asked: SimpleNamespace(rows=cells))


def test_nobody_is_said_not_to_have_come_back_after_the_last_day_of_the_history():
    assert newcomers_back(look(date(2024, 1, 19))) is None
    told = newcomers_back(look(date(2024, 1, 20)))
    assert (told.title.endswith("40.0%"), [figure.name for figure in told.figures]) == (True, ["第 1 到 6 天", "第 7 到 13 天"])
