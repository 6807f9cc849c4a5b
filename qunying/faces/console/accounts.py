"""How accounts come to be and sign in: the first run makes the owner, staff are invited; nobody signs up by themselves."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunying.people import queries as people
from qunying.people import services

PASSWORD_LENGTH_MIN: Final = 10
RULES: Final[tuple[Any, ...]] = (
    MinimumLengthValidator(PASSWORD_LENGTH_MIN),
    NumericPasswordValidator(),
    CommonPasswordValidator(),
    UserAttributeSimilarityValidator(user_attributes=("username", "display_name"), max_similarity=0.6),
)


def take_owners_post(account: Any, community_id: int) -> None:
    """Who opened a community and is named in it as the owner is that owner, not a second person of the same name beside it."""
    if people.staff_of_account(account.pk, community_id) is not None:
        return
    mine = [one for one in people.staff(community_id) if one.role == "owner" and not one.has_login and one.name == account.display_name]
    if len(mine) == 1:
        services.accept_login(mine[0].id, account_id=account.pk)


def check_password(password: str, user: Any = None) -> None:
    """Pass a password nobody guesses at once; the error says every rule it breaks, in our words."""
    broken = []
    for rule, sentence in zip(RULES, _sentences(), strict=True):
        try:
            validate_password(password, user, password_validators=[rule])
        except ValidationError:
            broken.append(sentence)
    if broken:
        raise ValidationError(broken)


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth comes without types
    """allauth's adapter with public sign-up closed and its sentences in ours."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy("用户名和密码对不上。大小写要一致，再试一次。"),
        "account_inactive": gettext_lazy("这个账号已停用。请找负责人。"),
        "incorrect_password": gettext_lazy("密码不对，再试一次。"),
        "enter_current_password": gettext_lazy("现在的密码不对。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody can make an account from outside."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong attempts are counted by axes in the database, which every process sees; a second count per process would only confuse."""

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was consumed."""

    def clean_password(self, password: str, user: Any = None) -> str:
        """The password, when it keeps the rules of this house."""
        check_password(password, user)
        return password


def _sentences() -> tuple[str, ...]:
    return (
        _("密码至少 %(count)s 个字符。") % {"count": PASSWORD_LENGTH_MIN},
        _("密码不能全是数字。"),
        _("这个密码太常见，换一句自己记得住的话。"),
        _("密码和名字太像，换一个。"),
    )
