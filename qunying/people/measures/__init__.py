"""Numbers about people: who is new, who is active, who comes back, who acted as what, and who is at which level."""

from qunying.people.measures import (
    core,
    fans,
    funnel,
    giving_back,
    inviting,
    level_numbers,
    levels,
    origins,
    people,
    phases,
    referred,
    returning,
    roles,
    sources,
)

__all__ = [
    "core", "fans", "funnel", "giving_back", "inviting", "level_numbers", "levels", "origins", "people", "phases", "referred", "returning", "roles",
    "sources",
]  # fmt: skip
