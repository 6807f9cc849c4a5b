"""Numbers about people: who is new, who is active, who comes back."""

from qunying.people.measures import people

__all__ = ["people"]
