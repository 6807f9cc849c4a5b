"""Whether the house is alive: the workers' heartbeat, the readers' lag, what is due and what waits to be sent."""

from __future__ import annotations

from typing import Any, Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from qunying.channels import queries as channels

HEARTBEAT_SECONDS_MOST: Final = 60


def report() -> tuple[int, dict[str, Any]]:
    """Status and figures: 200 while a worker lives, 503 when none does or the database does not answer."""
    try:
        figures = channels.health()
    except DatabaseError as problem:
        return 503, {"ok": False, "why": "database", "problem": type(problem).__name__}
    age: Any = figures["heartbeat_age_seconds"]
    alive = age is not None and age <= HEARTBEAT_SECONDS_MOST
    return (200 if alive else 503), {"ok": alive, **({} if alive else {"why": "no_worker"}), **figures}


def healthz(request: HttpRequest) -> HttpResponse:
    """The same for a watchman who asks /healthz."""
    status, figures = report()
    return JsonResponse(figures, status=status)
