"""The join page: who it is for, what it is worth, what is promised, the rules, the ways in with the seats left."""
