"""The console's forms: parse and complain under the field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qunying.faces.console import accounts
from qunying.kernel.refusals import Refused, sentence


class AccountForm(forms.Form):
    """A user name and a password for a new console account."""

    username = forms.CharField(
        label=_("用户名"), max_length=150, validators=[UnicodeUsernameValidator(message=_("用户名只能有文字、数字和 @ . + - _。"))],
        help_text=_("登录时用，之后不能改"), widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "off"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 个字符，不能全是数字，也不能和名字太像"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The password keeps the rules."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("password"):
            about = get_user_model()(username=data.get("username", ""), display_name=data.get("name", ""))  # never saved
            try:
                accounts.check_password(data["password"], about)
            except ValidationError as broken:
                self.add_error("password", broken)
        return data

    def complain(self, refused: Refused) -> None:
        """The refusal stands under the field it is about."""
        self.add_error({"username_taken": "username", "weak_password": "password"}.get(refused.code), sentence(refused))


class OwnerForm(AccountForm):
    """The installation's owner."""

    name = forms.CharField(label=_("姓名"), max_length=60, help_text=_("同事看到的称呼"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "username", "password"]
