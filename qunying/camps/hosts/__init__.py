"""The host's work: the phone that holds the card, the brief of the evening before, the review of the day, and what asks for care tomorrow."""
