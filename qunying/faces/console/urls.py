"""Every address of the console."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import include, path

from qunying.faces.console import activity_urls, revision_urls
from qunying.faces.console.views import (
    blueprint,
    boss,
    calendar,
    channels,
    data,
    demo,
    duties,
    entry,
    groups,
    members,
    promises,
    rescues,
    review,
    rules,
    staff,
    starting,
    today,
)

COMMUNITY = [
    path("", today.show, name="today"),
    path("live/", today.live, name="live"),
    path("act/retry/", today.retry, name="retry"),
    path("act/settle/<int:outbox_id>/", today.settle, name="settle"),
    path("act/stand-in/<int:outbox_id>/", today.stand_in, name="stand-in"),
    path("act/unpark/", today.unpark, name="unpark"),
    path("act/tour/", today.guide, name="tour"),
    path("review/", review.show, name="review"),
    path("review/<slug:public_id>/solve/", review.solve, name="review-solve"),
    path("groups/", groups.wall, name="groups"),
    path("groups/rescues/", rescues.show, name="rescues"),
    path("groups/rescues/<slug:public_id>/", rescues.one, name="rescue"),
    path("groups/rescues/<slug:public_id>/assign/", rescues.assign, name="rescue-assign"),
    path("groups/rescues/<slug:public_id>/act/", rescues.act, name="rescue-act"),
    path("act/remind/", rescues.remind, name="remind"),
    path("groups/<slug:public_id>/", groups.one, name="group"),
    path("promises/", promises.show, name="promises"),
    path("promises/<slug:key>/<int:stamp>/", promises.one, name="promise"),
    path("promises/<slug:key>/<int:stamp>/move/", promises.move, name="promise-move"),
    path("groups/<slug:public_id>/change/", groups.revise, name="group-change"),
    path("rules/", rules.show, name="rules"),
    path("rules/act/", rules.act, name="rules-act"),
    path("rules/cases/<slug:public_id>/", rules.case, name="rules-case"),
    path("rules/cases/<slug:public_id>/decide/", rules.decide, name="rules-decide"),
    path("members/", members.show, name="members"),
    path("members/members.csv", members.csv, name="members-csv"),
    path("members/<slug:public_id>/", members.one, name="member"),
    path("staff/duties/grant/", duties.grant, name="duty-grant"),
    path("staff/duties/withdraw/", duties.withdraw, name="duty-withdraw"),
    path("channels/", channels.show, name="channels"),
    path("calendar/", calendar.show, name="calendar"),
    *activity_urls.PATHS,
    *revision_urls.PATHS,
    path("data/", data.show, name="data"),
    path("data/<slug:name>.csv", data.csv, name="data-csv"),
    path("data/boss/", boss.show, name="boss"),
    path("data/boss/renew/", boss.renew, name="boss-renew"),
    path("demo/", demo.show, name="demo"),
    path("demo/forward/", demo.pass_day, name="demo-forward"),
    path("demo/bar/", demo.bar, name="demo-bar"),
    path("blueprint/", blueprint.show, name="blueprint"),
    path("blueprint/plan/", blueprint.plan, name="blueprint-plan"),
    path("blueprint/apply/", blueprint.apply, name="blueprint-apply"),
    path("blueprint/export/", blueprint.export, name="blueprint-export"),
    path("staff/", staff.show, name="staff"),
    path("staff/hire/", staff.hire, name="hire"),
    path("staff/<slug:public_id>/card/", staff.card, name="card"),
    path("staff/<slug:public_id>/invite/", staff.invite, name="invite"),
    path("staff/<slug:public_id>/role/", staff.role, name="role"),
    path("staff/<slug:public_id>/end/", staff.end, name="end"),
]

PAGES = [
    path("", entry.home, name="home"),
    path("setup/", entry.setup, name="setup"),
    path("login/", entry.Login.as_view(), name="login"),
    path("enter/<str:token>/", entry.enter, name="enter"),
    path("invited/<str:token>/", entry.invited, name="invited"),
    path("new/", starting.step, name="new"),
    path("new/file/", blueprint.new, name="new-file"),
    path("new/plan/", blueprint.new_plan, name="new-plan"),
    path("new/apply/", blueprint.new_apply, name="new-apply"),
    path("new/result/", starting.result, name="new-result"),
    path("new/result/rehearsal/", starting.rehearsal, name="new-rehearsal"),
    path("new/result/again/", starting.again, name="new-again"),
    path("new/result/blueprint.yaml", starting.source, name="new-source"),
    path("new/result/begin/", starting.begin, name="new-begin"),
    path("new/<slug:name>/", starting.step, name="new-step"),
    path("c/<slug:slug>/", include(COMMUNITY)),
]

# allauth finds its own pages by these names; each is drawn by a template of ours.
ACCOUNT = [
    path("login/", entry.Login.as_view(), name="account_login"),
    path("logout/", allauth.LogoutView.as_view(template_name="console/entry/logout.html"), name="account_logout"),
    path("account/reauthenticate/", allauth.ReauthenticateView.as_view(template_name="console/entry/reauthenticate.html"), name="account_reauthenticate"),
    path("account/password/", allauth.PasswordChangeView.as_view(template_name="console/entry/password.html"), name="account_change_password"),
    path("account/inactive/", allauth.AccountInactiveView.as_view(template_name="console/entry/inactive.html"), name="account_inactive"),
    path("account/mfa/", mfa.IndexView.as_view(template_name="console/mfa/index.html"), name="mfa_index"),
    path("account/mfa/authenticate/", mfa.AuthenticateView.as_view(template_name="console/mfa/authenticate.html"), name="mfa_authenticate"),
    path("account/mfa/reauthenticate/", mfa.ReauthenticateView.as_view(template_name="console/mfa/reauthenticate.html"), name="mfa_reauthenticate"),
    path("account/mfa/on/", totp.ActivateTOTPView.as_view(template_name="console/mfa/activate.html"), name="mfa_activate_totp"),
    path("account/mfa/off/", totp.DeactivateTOTPView.as_view(template_name="console/mfa/deactivate.html"), name="mfa_deactivate_totp"),
    path("account/mfa/codes/", codes.ViewRecoveryCodesView.as_view(template_name="console/mfa/codes.html"), name="mfa_view_recovery_codes"),
    path("account/mfa/codes/new/", codes.GenerateRecoveryCodesView.as_view(template_name="console/mfa/new_codes.html"), name="mfa_generate_recovery_codes"),
    path("account/mfa/codes/download/", codes.DownloadRecoveryCodesView.as_view(), name="mfa_download_recovery_codes"),
]

urlpatterns = [path("", include((PAGES, "console"))), *ACCOUNT]
