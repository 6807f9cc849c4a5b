"""用户画像: what is known of members as attributes, personas as conditions on them, and who matches in three words: yes, no, unknown."""
