"""Numbers about activities: who takes part, and whether those at the core have met."""

from qunying.activities.measures import face_to_face, taking_part

__all__ = ["face_to_face", "taking_part"]
