"""A refusal of a domain becomes one clear sentence: a page, or a toast for a fragment request."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qunying.kernel.refusals import Refused, sentence

FORBIDDEN: Final = frozenset({"forbidden", "not_allowed", "no_permission"})
NOT_HERE: Final = frozenset({"not_found", "unknown"})


def status_of(refused: Refused) -> int:
    """403 for a missing right, 404 for what is out of sight, 409 for everything one may not do now."""
    if refused.code in FORBIDDEN:
        return 403
    return 404 if refused.code in NOT_HERE else 409


def as_answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The sentence in the form the caller can show."""
    if request.headers.get("HX-Request") == "true":
        # 422 is the one error status that htmx swaps in; the target becomes the shelf of toasts.
        response = render(request, "kit/parts/toast.html", {"text": sentence(refused), "tone": "bad"}, status=422)
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "beforeend"
        return response
    return render(request, "kit/refused.html", {"sentence": sentence(refused)}, status=status_of(refused))


class RefusalsAsPages:
    """Middleware: no refusal reaches a person as a server error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for refusals; leave every other fault to Django."""
        return as_answer(request, exception) if isinstance(exception, Refused) else None
