"""What one may ask of the forecast of silence."""

from qunying.channels.silence.telling import TERMS, GroupTold, Told, kept, tell

__all__ = ["TERMS", "GroupTold", "Told", "kept", "tell"]
