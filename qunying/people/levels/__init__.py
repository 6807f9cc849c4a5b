"""成员层级: which level each member is at by declared rules, read day by day; each change is a fact with the rules' version and the figures behind it."""
