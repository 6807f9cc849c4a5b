"""The demo: a camp in its ninth day, kept as Parquet beside the examples, loaded on the first start, lived on by simulated members."""
