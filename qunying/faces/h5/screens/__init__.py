"""What each page shows, asked from the domains and put into words; no rules."""
