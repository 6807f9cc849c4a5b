"""A small community on stage: 小周 hosts 23 营, 阿美 and 老王 sit in it, 外人 belongs elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from qunying.activities import services as activities
from qunying.channels import services as channels
from qunying.channels.adapters.web import posting, reacting
from qunying.charter import services as charter
from qunying.conduct import services as conduct
from qunying.faces.h5 import session
from qunying.faces.kit import buckets
from qunying.groups import services as groups
from qunying.incentives import services as incentives
from qunying.kernel import clock
from qunying.people import services as people

CORE_VALUE = "每天十分钟，把一句难说的话说出口"
REASON = "有一句话你在心里排练过很多遍，这里每晚有人听你先说一遍，再陪你改到说得出口"
PURPOSE = "三周里每天完成一次真实的沟通练习"
RULES = [{"id": "own-story", "text": "说自己的事，说「我」"}, {"id": "stay-here", "text": "群里说的话留在群里"}]


@dataclass
class Stage:
    community: Any
    group: Any
    host: Any
    amei: Any
    wang: Any
    outsider: Any
    activity: Any

    def phone(self, member: Any, **options: Any) -> Client:
        """A device that the member is signed in on."""
        client = Client(**options)
        client.cookies[session.COOKIE] = people.issue_key(member.pk, kind=people.Key.DEVICE)
        return client

    def deliver(self, title: str, body: str, *, at: datetime | None = None, key: str = "") -> None:
        """A script is in the group's feed."""
        at = at or clock.now()
        envelope = {"community": self.community.pk, "group": self.group.pk, "channel": "web", "mode": "auto", "at": at}
        channels.queue_many([channels.Message(key=key or f"d:{title}", title=title, body=body, **envelope)])
        channels.run_outbox(worker="test")


@pytest.fixture(autouse=True)
def patient():
    """Nobody has done anything too often yet."""
    for bucket in (*buckets.ALL, posting.limit, reacting.limit):
        bucket.clear()


@pytest.fixture
def stage(db, morning) -> Stage:
    community = people.create_community(slug="renji", name="人际关系训练营", kind="camp", timezone="Asia/Shanghai", group_word="营")
    channels.declare(community.pk, key="web", kind="web")
    words = {"core_value": CORE_VALUE, "reason_to_stay": REASON, "mission": "陪不善表达的人，用三周学会一次好好说话", "pain_point": "p", "promise": "evening"}
    with transaction.atomic():
        charter.position(community.pk, revision=1, **words, personas=[], audience=[], pain_points=[], advantages=[])
    charter.promise(community.pk, "evening", text="每晚 20:00 逐条回应当天的打卡", slot="evening", position=0)
    conduct.publish(community.pk, 1, RULES)
    shape = {"position": 23, "route": "first", "purpose": PURPOSE, "audience": "new", "domain": "教育", "capacity": 200, "in_calendar": True}
    group = groups.create(community.pk, key="ying-23", name="23 营", **shape)
    groups.bind_chat(group.pk, "web", "")
    host = people.hire(community.pk, name="小周", role="host", key="host-23")
    groups.appoint(group.pk, host.pk, "host")
    incentives.declare_rule(community.pk, id="check-in", name="每日打卡", fact="activities.checked_in", points=5, per="day", limit=1)
    activity = activities.declare(community.pk, key="daily", name="每日打卡", opens="05:00", closes="23:30")
    amei, wang = (people.admit(community.pk, name=name, key=name) for name in ("阿美", "老王"))
    groups.seat_many([(amei.pk, group.pk), (wang.pk, group.pk)])
    other = people.create_community(slug="other", name="别处", kind="club", timezone="Asia/Shanghai")
    outsider = people.admit(other.pk, name="外人", key="外人")
    return Stage(community, group, host, amei, wang, outsider, activity)
