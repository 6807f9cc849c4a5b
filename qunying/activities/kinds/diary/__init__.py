"""体验日记: one entry a day over some days."""
