"""点子征集: ideas, one vote a member and idea, places at the end."""
