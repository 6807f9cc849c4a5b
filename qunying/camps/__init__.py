"""Floor 4: cohorts, routing and the day plan."""
