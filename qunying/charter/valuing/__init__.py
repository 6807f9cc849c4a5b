"""自检①: whether a community can say what it is worth, by the lint of its words and by asking members which of four it is."""
