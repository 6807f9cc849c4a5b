"""The qunying command."""
