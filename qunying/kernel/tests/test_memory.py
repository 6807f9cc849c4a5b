"""Memory is given back: what nobody can reach goes, with or without a C library that can be asked for more."""

import gc
import weakref

import pytest

from qunying.kernel import memory


class Knot:
    """Holds itself."""

    def __init__(self):
        self.itself = self


@pytest.mark.parametrize("library", [None, object()], ids=["this system's", "one that cannot"])
def test_what_only_holds_itself_is_gone(monkeypatch, library):
    if library is not None:
        monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: library)
    gc.disable()
    try:
        knot = weakref.ref(Knot())
        assert knot() is not None
        memory.give_back()
        assert knot() is None
    finally:
        gc.enable()
