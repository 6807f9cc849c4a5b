"""A measure's rows as people read them: names for inner ids, headings, cells; the same at the keyboard and on a page."""
