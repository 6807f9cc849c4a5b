"""Floor 3: scripts and links."""
