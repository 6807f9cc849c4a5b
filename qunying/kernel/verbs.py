"""The registry of verbs: services callable by name with typed parameters, for flows, forms, endpoints and the journal."""

from __future__ import annotations

import inspect
import os
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from pydantic import TypeAdapter, ValidationError

from qunying.kernel.refusals import Refused

P = ParamSpec("P")
R = TypeVar("R")

# Mutation runs set this to a verb's name: the verb then does nothing, and the tests that claim to prove it must fail.
NOOP_VARIABLE = "QUNYING_NOOP_VERB"


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing the house can do, by name; ``needs`` are the roles that may ask for it on a page."""

    name: str
    function: Callable[..., Any]
    needs: tuple[str, ...]

    @property
    def summary(self) -> str:
        """First line of the docstring: what is true afterwards."""
        return (inspect.getdoc(self.function) or "").split("\n", 1)[0]

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameter names with their resolved types."""
        hints = typing.get_type_hints(self.function)
        return {name: hints[name] for name in inspect.signature(self.function).parameters}

    def call(self, **arguments: object) -> Any:
        """Do it with untyped arguments (from a form, a row or JSON); refuses ``bad_parameter`` before anything happens."""
        try:
            typed = {name: TypeAdapter(self.parameters[name]).validate_python(value) for name, value in arguments.items()}
            bound = inspect.signature(self.function).bind(**typed)
        except (ValidationError, TypeError, KeyError) as problem:
            raise Refused("bad_parameter", verb=self.name, problem=str(problem).split("\n", 1)[0]) from problem
        return self.function(*bound.args, **bound.kwargs)


_VERBS: dict[str, Verb] = {}

# The mutation run sets this before the domains load, to learn which test calls which verb.
watch: Callable[[str, Callable[..., Any]], Callable[..., Any]] | None = None


def verb(name: str, *, needs: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register the service under ``domain.verb``; the function itself stays as it is."""

    def register(function: Callable[P, R]) -> Callable[P, R]:
        if os.environ.get(NOOP_VARIABLE) == name:
            function = typing.cast("Callable[P, R]", _nothing)
        if watch is not None:
            function = watch(name, function)
        if name in _VERBS:
            raise RuntimeError(f"the verb {name} is registered twice")
        _VERBS[name] = Verb(name=name, function=function, needs=needs)
        return function

    return register


def get(name: str) -> Verb:
    """The verb of that name, or refused ``unknown_verb``."""
    try:
        return _VERBS[name]
    except KeyError:
        raise Refused("unknown_verb", verb=name) from None


def all_verbs() -> list[Verb]:
    """Every verb, by name."""
    return [_VERBS[name] for name in sorted(_VERBS)]


def _nothing(*args: object, **kwargs: object) -> None:
    return None
