"""Floor 0: the append-only log of facts, and the workers that react to it."""
