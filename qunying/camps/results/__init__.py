"""What became of each delivered item: how many saw it, how many took part, what they rated it; and which items nobody could measure."""
