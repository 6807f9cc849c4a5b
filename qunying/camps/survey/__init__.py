"""The one question a cohort is asked when it closes, and what its answers come to."""
