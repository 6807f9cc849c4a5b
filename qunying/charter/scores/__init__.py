"""Scorecards of a group: what people judge by a checklist, and what the journal bears out."""
