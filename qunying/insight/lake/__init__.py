"""The lake: closed pieces of the journal as immutable Parquet files, known by a manifest and by nothing else."""
