"""Signals: what a group's days say when they are read one after another by published rules; each change is a fact, so reading them again gives the same."""
