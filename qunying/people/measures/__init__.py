"""Numbers about people: who is new, who is active, who comes back, and who acted as what."""

from qunying.people.measures import core, funnel, people, phases, returning, roles

__all__ = ["core", "funnel", "people", "phases", "returning", "roles"]
