"""Floor 3: check-ins."""
