"""Floor 0: clock, ids, refusals, registries and database helpers; it knows no domain word."""
