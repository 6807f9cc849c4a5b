"""Rescue 救场: from the first sign that a group is falling apart to the verdict the day after somebody has acted."""
