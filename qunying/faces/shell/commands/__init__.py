"""The commands of the executable, one file each: ``HELP``, ``EXAMPLE``, ``add_arguments(parser)``, ``run(options) -> int``."""
