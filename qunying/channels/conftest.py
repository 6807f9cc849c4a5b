"""A small house with two channels: three groups, 小周 hosts, 阿美 and 老王 sit in the first group, 外人 in none."""

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from qunying.channels import services
from qunying.channels.adapters.web import posting
from qunying.channels.adapters.wecom import sandbox
from qunying.channels.services import Message
from qunying.groups import services as groups
from qunying.people import services as people


@pytest.fixture
def house(db: None, morning: datetime) -> Iterator[SimpleNamespace]:
    """The house at 08:30; ``message(n, …)`` makes the n-th message for the first group."""
    made = build()
    posting.limit.clear()
    sandbox.forget_faults()
    yield made
    sandbox.forget_faults()


def build(count: int = 3) -> SimpleNamespace:
    """Community, groups, staff, members and channels, with the sandbox's chats for the groups."""
    community = people.create_community(slug="renji", name="人际关系训练营", kind="camp", timezone="Asia/Shanghai")
    zhou = people.hire(community.id, name="小周", role="host", key="host-01")
    lin = people.hire(community.id, name="林静", role="owner", key="lin")
    mei, wang, outsider = (people.admit(community.id, name=name, key=name) for name in ("阿美", "老王", "外人"))
    rooms = [
        groups.create(
            community.id, key=f"ying-{n:02}", name=f"{n:02} 营", position=n, route="first", purpose=f"练习 {n}", audience="all", domain="教育",
            capacity=200, in_calendar=True,
        )
        for n in range(1, count + 1)
    ]  # fmt: skip
    groups.seat_many([(mei.id, rooms[0].id), (wang.id, rooms[0].id)])
    groups.appoint(rooms[0].id, zhou.id, "host")
    services.declare(community.id, key="web", kind="web")
    services.declare(community.id, key="wecom", kind="wecom", account="demo-corp")
    for room in rooms:
        sandbox.open_chat("demo-corp", f"wr-{room.key}", owner="zhou", name=room.name)

    def message(n: int, *, at: datetime, room: int = 0, channel: str = "web", mode: str = "auto", **more: Any) -> Message:
        chat = f"wr-{rooms[room].key}" if channel == "wecom" else ""
        values: dict[str, Any] = {"title": "早安问候", "body": f"第 {n} 条", "subject": ("delivery", n)} | more
        return Message(key=f"{channel}:{room}:{n}", community=community.id, group=rooms[room].id, channel=channel, chat=chat, mode=mode, at=at, **values)

    return SimpleNamespace(community=community, rooms=rooms, zhou=zhou, lin=lin, mei=mei, wang=wang, outsider=outsider, message=message)
