"""Goals beyond the charter: what they may be read from and counted by, and how members and groups keep pace."""
