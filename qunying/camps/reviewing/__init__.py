"""复盘 that ends in a decision: a period looked back upon, what is to be changed in the blueprint because of it, and who accepted that."""
