"""Engines that compute measures over the lake; DuckDB in this process is the one every installation has."""
