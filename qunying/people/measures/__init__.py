"""Numbers about people: who is new, who is active, who comes back, and who acted as what."""

from qunying.people.measures import core, fans, funnel, giving_back, inviting, origins, people, phases, referred, returning, roles, sources

__all__ = ["core", "fans", "funnel", "giving_back", "inviting", "origins", "people", "phases", "referred", "returning", "roles", "sources"]
