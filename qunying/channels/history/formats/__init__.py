"""One module for each dialect of chat exports; importing a module makes its dialects known."""

import pkgutil
from importlib import import_module


def load_all() -> None:
    """Every dialect of this package is registered with ``items``."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
