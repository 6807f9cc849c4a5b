"""Floor 2: communities, people, their memberships and keys, staff."""
