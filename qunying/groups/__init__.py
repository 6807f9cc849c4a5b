"""Floor 2: groups, seats in them, platform chats bound to them, who is on duty."""
