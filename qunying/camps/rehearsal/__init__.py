"""A whole camp lived through by simulated members, on its own clock, through the same services as real ones."""
