"""Numbers about people: who is new, who is active, who comes back, and who acted as what."""

from qunying.people.measures import people, roles

__all__ = ["people", "roles"]
