"""Benchmarks: each module prints one JSON object and compares in one run."""
