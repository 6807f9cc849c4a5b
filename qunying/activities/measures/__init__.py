"""Numbers about activities: who takes part, whether those at the core have met, and how much members do for each other."""

from qunying.activities.measures import by_members, face_to_face, level_counts, taking_part

__all__ = ["by_members", "face_to_face", "level_counts", "taking_part"]
