"""A community with its book open, and short hands for facts and points."""

import pytest
from django.db import transaction

from qunying.groups.facts import Joined
from qunying.incentives import services
from qunying.journal import reactions
from qunying.journal.record import Draft, record_many
from qunying.people.services import create_community

MEI, WANG = 101, 102  # 阿美 and 老王


@pytest.fixture
def camp(morning) -> int:
    """A community in Shanghai, without a budget."""
    return create_community(slug="renji", name="人际关系训练营", kind="camp", timezone="Asia/Shanghai").pk


@pytest.fixture
def give(camp):
    """Give a member points by hand."""

    def give(identity: int, points: int, key: str = "gift") -> bool:
        return services.grant(camp, identity=identity, points=points, key=f"{key}:{identity}")

    return give


@pytest.fixture
def rule(camp):
    """Declare what joining a group pays."""

    def declare(points: int = 5, per: str = "day", limit: int = 1, **fields) -> int:
        return services.declare_rule(camp, **{"id": "join", "name": "进群", "fact": "groups.joined", "points": points, "per": per, "limit": limit} | fields)

    return declare


@pytest.fixture
def happen(camp):
    """Members join groups: one fact per (identity, number)."""

    def happen(*joined: tuple[int, int], at=None) -> None:
        with transaction.atomic():
            record_many([
                Draft(Joined(seats_taken=1, capacity=200, first=True), f"join:{who}:{n}", camp, group=7, identity=who, happened_at=at) for who, n in joined
            ])  # fmt: skip

    return happen


def react() -> int:
    """Everything that happened has been heard by the paying reaction only; returns facts handled."""
    consumer = next(c for c in reactions.all_consumers() if c.name == "incentives.reward")
    total = 0
    while handled := reactions.run_once(consumer):
        total += handled
    return total
