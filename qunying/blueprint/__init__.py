"""Floor 1: the engine that checks, plans and applies blueprints."""
