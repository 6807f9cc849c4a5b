"""A small shop for tests: 周小满 guides, two neighbours sit in the group, the coupons are declared."""

from types import SimpleNamespace

from qunying.channels import services as channels
from qunying.commerce import services
from qunying.commerce.models import Coupon
from qunying.groups import services as groups
from qunying.groups.tests.cast import make_community, make_group, make_members
from qunying.people import services as people

WELCOME = {"key": "welcome", "name": "新客券", "worth": "满 30 减 5", "stock": 100, "valid_days": 14, "on": "join"}
THANKS = {"key": "thanks", "name": "谢谢券", "worth": "送一份尝鲜", "stock": 2, "valid_days": 7, "on": "hand"}


def open_shop(slug="store", members=2, **welcome):
    """The shop is open; nobody has a coupon yet, for the seats were taken before it was declared."""
    community = make_community(slug)
    channels.declare(community.pk, key="web", kind="web")
    group, neighbours = make_group(community), make_members(community, members, prefix=f"{slug}-")
    groups.bind_chat(group.pk, "web", "")
    guide = people.hire(community.pk, name="周小满", role="guide", key="guide")
    groups.seat_many([(one.pk, group.pk) for one in neighbours])
    coupon = Coupon.objects.get(pk=services.declare(community.pk, **{**WELCOME, **welcome}))
    thanks = Coupon.objects.get(pk=services.declare(community.pk, **THANKS))
    return SimpleNamespace(community=community, group=group, members=neighbours, guide=guide, coupon=coupon, thanks=thanks)


def welcomed(shop, count=None):
    """These members have the coupon of joining; returns their codes."""
    services.welcome_many(shop.community.pk, [(one.pk, shop.group.pk) for one in shop.members[:count]])
    return list(shop.coupon.issues.order_by("pk").values_list("code", flat=True))
