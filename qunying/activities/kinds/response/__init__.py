"""回应: what a feedback call brought and what changes because of it, said to the groups."""
