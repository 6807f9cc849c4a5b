"""One module a dialect of chat export; each registers itself, and nothing else knows their names."""
