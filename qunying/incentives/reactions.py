"""What incentives do when a fact arrives: pay the behaviours that the community's rules name."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.incentives import earning, facts, services
from qunying.journal.facts import Recorded
from qunying.journal.reactions import on
from qunying.journal.record import Draft, record_many


@on(*earning.PAYABLE, consumer="incentives.reward")
def reward(recorded: Sequence[Recorded]) -> None:
    """Each listed behaviour is paid as its rule says; where the budget is used up, a fact says what was not paid and the rest goes on."""
    posted, _ = earning.pay(recorded)
    services.tell_grants(posted)
    record_many([
        Draft(
            facts.GrantRefused(e.amount, e.rule, e.rule_version, "budget_exhausted"),
            f"refused:{e.rule}:{e.evidence}", e.community, e.group, int(e.credit[7:]), happened_at=e.happened_at,
        )
        for e, _ in posted.short
    ])  # fmt: skip
