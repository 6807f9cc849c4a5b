"""Floor 1: the lake and its measures."""
