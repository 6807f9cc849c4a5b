"""Floor 2: goals, positioning, promises."""
