"""Floor 3: community rules and their acceptance."""
