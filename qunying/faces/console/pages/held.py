"""Answers that several pages may share for a few seconds: one thread computes, the others wait; a slightly old one is served while a newer is made."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import connection

T = TypeVar("T")
Key = tuple[Any, ...]
KEPT: Final = 1024


@dataclass(slots=True)
class _Held:
    value: Any
    at: float
    asked: bool = False  # whether somebody is making a newer one


_lock = threading.Lock()
_held: OrderedDict[Key, _Held] = OrderedDict()
_alone: dict[Key, threading.Lock] = {}
_behind_pages: set[threading.Thread] = set()


def get(key: Key, compute: Callable[[], T], *, fresh: float, stale: float = 0.0) -> T:
    """The value under that key, at most ``fresh`` seconds old; up to ``stale`` seconds old while a newer one is being made behind it.

    Keys carry the community's public id, which is random, so that no other database's answers can be taken for these.
    """
    held, renew = _find(key, fresh, stale)
    if held is not None:
        if renew:
            _begin(key, compute)
        value: T = held.value
        return value
    with _gate(key):  # of many who ask at once, one computes
        again, _ = _find(key, fresh, stale)
        return again.value if again is not None else _keep(key, compute)


def settle() -> None:
    """Every newer answer that was being made is there."""
    for thread in list(_behind_pages):
        thread.join()


def drop(*start: Any) -> None:
    """Whatever is held under keys that begin so is forgotten: something was done that changes it."""
    with _lock:
        for key in [key for key in _held if key[: len(start)] == start]:
            del _held[key]


def _find(key: Key, fresh: float, stale: float) -> tuple[_Held | None, bool]:
    with _lock:
        held = _held.get(key)
        age = time.monotonic() - held.at if held else 0.0
        if held is None or age > max(fresh, stale):
            return None, False
        _held.move_to_end(key)
        renew = age > fresh and not held.asked
        held.asked = held.asked or renew
        return held, renew


def _keep(key: Key, compute: Callable[[], T]) -> T:
    value = compute()
    with _lock:
        _held[key] = _Held(value, time.monotonic())
        _held.move_to_end(key)
        while len(_held) > KEPT:
            gone, _ = _held.popitem(last=False)
            _alone.pop(gone, None)
    return value


def _begin(key: Key, compute: Callable[[], Any]) -> None:
    thread = threading.Thread(target=_behind, args=(key, compute), daemon=True)
    _behind_pages.add(thread)
    thread.start()


def _behind(key: Key, compute: Callable[[], Any]) -> None:
    try:
        _keep(key, compute)
    finally:
        connection.close()
        _behind_pages.discard(threading.current_thread())


def _gate(key: Key) -> threading.Lock:
    with _lock:
        return _alone.setdefault(key, threading.Lock())
