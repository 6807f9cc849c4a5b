"""Floor 2: the points ledger and the earning rules."""
