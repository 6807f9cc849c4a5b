"""The API: bearer tokens are device secrets of members or tokens of staff, refusals are {code, message, data}, no page of it needs another site."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from qunying.faces.kit.buckets import API_BY_TOKEN
from qunying.faces.kit.refusals import status_of
from qunying.kernel.ids import keyed_hash
from qunying.kernel.refusals import Refused, sentence
from qunying.people import services as people

TOO_MANY: Final = "too_many_requests"
# What a refusal is to a program, where a page would say something else of it.
CANNOT_BE_ASKED: Final = ("measure_parameter", "funnel_length", "funnel_step", "funnel_optional", "funnel_exclusion", "funnel_unordered")
STATUS: Final = {
    TOO_MANY: 429, "no_token": 401, "only_own_groups": 403, "unknown_measure": 404, "unknown_scope": 404, "unknown_fact": 422,
    **{f"bad_{name}": 422 for name in CANNOT_BE_ASKED},
}  # fmt: skip


class Device(HttpBearer):
    """`Authorization: Bearer <device secret>`, as the join answer gives it."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The member whose device holds the secret; counted against the token's bucket."""
        API_BY_TOKEN.take(keyed_hash(token, purpose="bucket"))
        return people.authenticate(token)


class StaffToken(HttpBearer):
    """`Authorization: Bearer <API token>`, as the console's page 接口令牌 gives it."""

    def __call__(self, request: HttpRequest) -> Any:
        """The account in whose name the token asks; refused ``no_token`` without one that holds."""
        account = super().__call__(request)
        if account is None:
            raise Refused("no_token")
        return account

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Counted against the token's bucket before it is looked up."""
        API_BY_TOKEN.take(keyed_hash(token, purpose="bucket"))
        return people.account_of_token(token)


# The documentation pages of the library load scripts from another site; the schema itself is served here.
api: Final = NinjaAPI(title="群营 Qunying", version="1", docs_url=None, openapi_url="/v1/openapi.json", urls_namespace="api")


def _answer(request: HttpRequest, status: int, code: str, message: str, data: dict[str, Any] | None = None) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message, "data": data or {}}, status=status)


@api.exception_handler(Refused)
def refused(request: HttpRequest, problem: Refused) -> HttpResponse:
    """A refusal of a domain, in words and as data."""
    status = STATUS.get(problem.code) or status_of(problem)
    response = _answer(request, status, problem.code, sentence(problem), problem.data)
    if status == 429:
        response.headers["Retry-After"] = str(problem.data["seconds"])
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """What was sent does not fit the schema: every field at once."""
    fields = {".".join(str(part) for part in error["loc"]): error["msg"] for error in problem.errors}
    return _answer(request, 422, "bad_request", _("请求的内容不合要求，data.fields 里逐项写明了哪里不对。"), {"fields": fields})


@api.exception_handler(AuthenticationError)
def stranger(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    """No device secret, or one that opens nothing."""
    response = _answer(request, 401, "not_signed_in", _("没有带上有效的设备密钥。请在 Authorization 里写 Bearer 加上加入时得到的 secret。"))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def missing(request: HttpRequest, problem: Http404) -> HttpResponse:
    """Nothing of that name."""
    return _answer(request, 404, "not_found", _("没有这个地址，或者它不在你的范围内。"))
