"""Channel adapters: one folder each behind one protocol."""
