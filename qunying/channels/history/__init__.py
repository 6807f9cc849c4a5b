"""History: chats that were led elsewhere, read from their export files and kept as facts of origin import."""
