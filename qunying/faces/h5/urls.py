"""Addresses of the members' phone pages, all below /m/."""

from django.urls import path

from qunying.faces.h5.views import activities, card, entry, feed, feedback, goals, guide, inviting, join, me, opened, promises, rescue, review, rules, survey, today

app_name = "h5"

urlpatterns = [
    path("", today.show, name="today"),
    path("check-in", today.check_in, name="check-in"),
    path("item/<slug:public_id>", today.item, name="item"),
    path("o/<slug:public_id>", opened.opened, name="opened"),
    path("activities", activities.show, name="activities"),
    path("activities/<slug:public_id>", activities.one, name="activity"),
    path("feed", feed.show, name="feed"),
    path("feed/react", feed.react, name="react"),
    path("feed/mute", feed.mute, name="mute"),
    path("poll", feed.poll, name="poll"),
    path("me", me.show, name="me"),
    path("me/coupons", guide.mine, name="coupons"),
    path("me/invites", inviting.show, name="invites"),
    path("i/<slug:code>", inviting.opened, name="invited"),
    path("coupon/<slug:code>", guide.scanned, name="coupon"),
    path("me/keys", me.keys, name="keys"),
    path("me/switch", me.switch, name="switch"),
    path("leave", me.leave, name="leave"),
    path("rules", me.rules, name="rules"),
    path("rules/case/<slug:public_id>", rules.case, name="rules-case"),
    path("welcome", join.welcome, name="welcome"),
    path("in", entry.redeem, name="redeem"),
    path("in/<str:secret>", entry.enter, name="enter"),
    path("card/<str:token>", card.show, name="card"),
    path("card/<str:token>/rescue/<slug:public_id>", rescue.show, name="rescue"),
    path("card/<str:token>/rescue/<slug:public_id>/act", rescue.act, name="rescue-act"),
    path("card/<str:token>/feedback/", feedback.show, name="feedback"),
    path("card/<str:token>/guide/", guide.show, name="guide"),
    path("card/<str:token>/guide/act", guide.act, name="guide-act"),
    path("card/<str:token>/review/", review.show, name="review"),
    path("card/<str:token>/review/act", review.act, name="review-act"),
    path("card/<str:token>/review/lines", review.lines, name="review-lines"),
    path("card/<str:token>/sent", card.sent, name="card-sent"),
    path("card/<str:token>/variant", card.variant, name="card-variant"),
    path("card/<str:token>/brief", card.brief, name="card-brief"),
    path("card/<str:token>/close/<slug:public_id>", card.close, name="card-close"),
    path("card/<str:token>/problem", card.problem, name="card-problem"),
    path("promises", promises.show, name="promises"),
    path("goals", goals.show, name="goals"),
    path("survey/<slug:public_id>", survey.show, name="survey"),
    path("card/<str:token>/promise/<slug:public_id>", promises.tap, name="promise-tap"),
    path("<slug:slug>/join", join.join, name="join"),
]
