"""Whom a history took for a member, and what somebody said they are instead: one of the staff, a bot, or a member after all."""
