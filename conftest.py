"""The cast is on stage in every test."""

pytest_plugins = ["tests.cast"]
