"""Floor 1: the due table and its runner."""
