"""Floor 5: pages, endpoints and commands; they parse, call and render, and hold no rules."""
