"""接口令牌: what lets one's own programs ask the API; told once, ended with a tap."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from qunying.faces.console.pages import words
from qunying.kernel.refusals import Refused, sentence
from qunying.kernel.words import spaced
from qunying.people import queries as people
from qunying.people import services


class TokenForm(forms.Form):
    """What the new token is for."""

    name = forms.CharField(label=gettext_lazy("用在哪里"), max_length=40, help_text=gettext_lazy("写给自己看，例如「周报脚本」"), widget=forms.TextInput())


@never_cache
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """One's own tokens; by post there is a new one, and this answer is the only one that shows it."""
    form, secret, account = TokenForm(request.POST or None), "", _account(request)
    if request.method == "POST" and form.is_valid():
        try:
            secret = services.issue_token(account, name=form.cleaned_data["name"])
        except Refused as refused:
            form.add_error("name", sentence(refused))
    mine = people.communities_of(account)
    zone = mine[0].timezone if mine else "Asia/Shanghai"
    tokens = [
        (one, spaced(words.moment(one.created_at, zone), after=True), words.moment(one.used_at, zone) if one.used_at else "")
        for one in people.tokens_of(account)
    ]
    example = request.build_absolute_uri(f"/api/v1/measures/people.active_members?community={mine[0].slug if mine else 'SLUG'}")
    shown = {"form": TokenForm() if secret else form, "secret": secret, "tokens": tokens, "most": services.TOKENS_MOST, "example": example}
    return render(request, "console/entry/tokens.html", shown, status=422 if form.errors else 200)


@require_POST
@login_required
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """The token opens nothing any more; somebody else's does not exist."""
    if all(one.public_id != public_id for one in people.tokens_of(_account(request))):
        raise Http404
    services.revoke_token(_account(request), public_id=public_id)
    messages.success(request, _("令牌已作废，用它的程序从现在起被拒绝。"))
    return redirect("console:tokens")


def _account(request: HttpRequest) -> int:
    return int(request.user.pk or 0)  # the decorator lets nobody in without one
