"""How accounts come to be: the first run makes the owner, staff are invited; nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):
    """allauth's adapter with public sign-up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody can make an account from outside."""
        return False
