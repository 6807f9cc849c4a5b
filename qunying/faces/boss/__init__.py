"""老板一页: one page a week about a community, opened by its link, printed as PDF and sent as a picture."""
