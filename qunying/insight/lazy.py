"""Heavy libraries, loaded on first use: a member's page or a short command must not pay a second of imports for measures it never asks for."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING


def lazily(name: str) -> ModuleType:
    """The module of that name, which is read in when somebody first asks for one of its attributes."""
    if name in sys.modules:
        return sys.modules[name]
    return _Later(name)


class _Later(ModuleType):
    """Stands for a module until an attribute is wanted.

    Not importlib's LazyLoader: that one puts a half-made package into sys.modules, where two threads can meet it.
    """

    def __getattr__(self, attribute: str) -> object:
        return getattr(importlib.import_module(self.__name__), attribute)


if TYPE_CHECKING:
    import ibis
    import pyarrow
else:
    ibis = lazily("ibis")
    pyarrow = lazily("pyarrow")

__all__ = ["ibis", "lazily", "pyarrow"]
