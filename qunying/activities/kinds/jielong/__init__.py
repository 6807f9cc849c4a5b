"""接龙: who wants how much today."""
