"""What incentives do when a fact arrives, and every so often: pay what the community's rules name, end holds, seal the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from qunying.flows.periodic import every
from qunying.incentives import earning, facts, services
from qunying.journal.facts import Recorded
from qunying.journal.reactions import on
from qunying.journal.record import Draft, record_many

SEAL_SECONDS = 30
EXPIRE_SECONDS = 30


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


@every(SEAL_SECONDS, "incentives.seal")
def seal() -> int:
    """What was booked since the last time is part of the hash chain."""
    return services.seal_ledger()


@every(EXPIRE_SECONDS, "incentives.expire_holds")
def expire_holds() -> int:
    """Holds whose time has come have gone back to their members."""
    return services.expire_due()
