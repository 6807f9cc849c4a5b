"""基础工作: what a group's people do again and again, whether it was done, and when it rests for a stated reason."""
