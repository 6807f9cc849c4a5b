"""A group with people in it: 林 owns, 陈 and 唐 operate, 小周 hosts, 阿美 and 老王 are members, with words they said."""

from types import SimpleNamespace

from qunying.channels import services as channels
from qunying.conduct import services as conduct
from qunying.groups import services as groups
from qunying.people import services as people

ITEMS = [{"id": "no-ads", "text": "不发广告"}, {"id": "2-kind", "text": "好好说话"}]
SHAPE = {"position": 1, "route": "first", "purpose": "每天练一次", "audience": "new", "domain": "教育", "capacity": 10, "in_calendar": True}


def gather(slug="renji"):
    """Everybody is there and the rules are published."""
    community = people.create_community(slug=slug, name="训练营", kind="camp", timezone="Asia/Shanghai")
    channels.declare(community.pk, key="web", kind="web")
    conduct.publish(community.pk, 1, ITEMS)
    group = groups.create(community.pk, key="ying-01", name="01 营", **SHAPE)
    groups.bind_chat(group.pk, "web", "")
    staff = {key: people.hire(community.pk, name=name, role=role, key=key) for key, name, role in POSTS}
    groups.appoint(group.pk, staff["zhou"].pk, "host")
    amei, wang = (people.admit(community.pk, name=name, key=f"{slug}-{name}") for name in ("阿美", "老王"))
    groups.seat_many([(amei.pk, group.pk), (wang.pk, group.pk)])
    return SimpleNamespace(community=community, group=group, amei=amei, wang=wang, **staff)


POSTS = [("lin", "林静", "owner"), ("chen", "陈知行", "operator"), ("tang", "唐立诚", "operator"), ("zhou", "小周", "host")]


def said(house, member, body, key):
    """The member said it in the group; returns the post's id."""
    one = channels.PostRequest(member.pk, member.identity_id, member.community_id, house.group.pk, body, key)
    return channels.post_many([one])[0].post


def breach(house, member, number, *, by="chen", step=None, **more):
    """A further advertisement of the member is dealt with in the step the ladder calls for, or in another."""
    from qunying.conduct import queries

    post = said(house, member, f"加我微信领第 {number} 份资料", f"ad-{member.pk}-{number}")
    called = queries.proposal(member.pk, house.community.pk).step
    one = conduct.Breach(
        member.pk, "no-ads", step or called, getattr(house, by).pk, f"case-{member.pk}-{number}-{step}", group=house.group.pk, post=post, **more
    )  # fmt: skip
    return conduct.handle_many([one])[0]
