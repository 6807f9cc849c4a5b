"""One delivered item of the day in full."""
