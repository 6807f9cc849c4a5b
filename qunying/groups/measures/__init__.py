"""Numbers about groups: what happens in them, who needs help, and whether comings and goings are usual."""

from qunying.groups.measures import activity, alarms, lives, movement, pulse, size, unrest, weeks

__all__ = ["activity", "alarms", "lives", "movement", "pulse", "size", "unrest", "weeks"]
