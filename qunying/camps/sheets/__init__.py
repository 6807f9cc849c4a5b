"""排期.xlsx and the blueprint: read the plan of days an operator already has, propose what it changes, and write one she can go on editing."""
