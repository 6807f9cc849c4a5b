"""Floor 2: channels, outbox and adapters."""
