"""A camp to look at: some groups over some days, applied from a blueprint; 林 owns, 陈 operates, 小周 hosts the first group, 外人 belongs elsewhere."""

from datetime import date, timedelta
from types import SimpleNamespace

from qunying.blueprint import services as blueprints
from qunying.blueprint.export import emit
from qunying.blueprint.load import load_text
from qunying.camps import services as camps
from qunying.camps.services import JoinRequest
from qunying.channels import services as channels
from qunying.flows import services as flows
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.people import queries as people
from qunying.people import services as staff

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "jing-he-shui-2026"
SLOTS = [
    {"id": "morning", "name": "早安问候", "at": "07:30", "minutes": 30, "staff_minutes": 5},
    {"id": "noon", "name": "午间万花筒", "at": "12:30", "minutes": 30, "staff_minutes": 5},
    {"id": "evening", "name": "晚间小班会", "at": "20:00", "minutes": 60, "staff_minutes": 10},
]


def blueprint(count=3, days=3, start=date(2026, 11, 13), slots=3, **changes):
    """A faultless blueprint as plain data."""
    used = SLOTS[:slots]
    scripts = [
        {"day": day, "slot": slot["id"], "title": f"第 {day} 天{slot['name'][:2]}", "full": f"完整版 {day} {slot['id']}，{{群}}", "short": f"精简版 {day}"}
        for day in range(1, days + 1)
        for slot in used
    ]
    data = {
        "schema": 1,
        "goal": {"mission": "帮总说没空看书的人，在三天里重新读完几页书", "goals": [{"id": "g1", "text": "3 天内 20 人完成 3 次打卡"}]},
        "positioning": {
            "community": {"id": "renji", "name": "人际关系训练营", "kind": "camp", "timezone": "Asia/Shanghai", "group_word": "营"},
            "personas": [{"id": "busy", "name": "下班的人", "portrait": "二三十岁，书买了不少，读完的没几本"}],
            "audience": ["busy"],
            "pain_points": [{"id": "alone", "persona": "busy", "text": "读到一半没人可说，放下就再也没拿起来"}],
            "advantages": [{"text": "每晚有人认真回你摘的那一句", "serves": ["alone"]}],
            "core_value": "每天三页，用三天把读书捡回来",
            "promises": [{"id": "reply", "text": "每晚 20:00 回复当天每一条", "slot": used[-1]["id"]}],
            "reason_to_stay": {"text": "你摘下的那一句，当晚一定有人接住", "pain_point": "alone", "promise": "reply"},
        },
        "content": {
            "cadence": {"kind": "run", "days": days, "start": start, "cohort": "第 7 期"},
            "stages": [{"id": "one", "name": "初阶理论", "days": f"1-{days}"}],
            "slots": used,
            "day_types": [{"id": "lesson", "name": "课程日", "slots": [slot["id"] for slot in used]}],
            "days": [{"type": "lesson", "title": f"《第 {day} 课》", "lesson": "读三页"} for day in range(1, days + 1)],
            "scripts": scripts,
        },
        "activities": [{"id": "daily", "kind": "check_in", "name": "每日打卡", "opens": "05:00", "closes": "23:30"}],
        "management": {
            "rules": {"version": 1, "items": [{"id": "no-ads", "text": "不发广告"}]},
            "channels": [{"id": "web", "kind": "web"}],
            "staff": [
                {"id": "lin", "name": "林静", "role": "owner", "hours_per_day": 3},
                {"id": "chen", "name": "陈知行", "role": "operator", "hours_per_day": 8, "domain": "教育"},
                {"id": "tang", "name": "唐立诚", "role": "operator", "hours_per_day": 8, "domain": "教育"},
                {"id": "host-{n:02}", "role": "host", "count": count, "hours_per_day": 1.5, "names": ["小周", *[f"营主{n}" for n in range(2, count + 1)]]},
            ],
            "groups": [
                {
                    "id": "ying-{n:02}", "name": "{n:02} 营", "count": count, "route": "first", "purpose": "三天里每天读三页，晚上说给同营的人听",
                    "audience": "busy", "domain": "教育", "capacity": 200, "operator": "chen", "hosts": ["host-{n:02}"],
                    "channels": [{"channel": "web"}], "cohort": True,
                }
            ],
            "incentives": {
                "unit": "积分", "budget": 1000,
                "behaviours": [{"id": "c", "name": "每日打卡", "fact": "activities.checked_in", "points": 5, "per": "day", "limit": 1}],
            },
        },
    }  # fmt: skip
    data.update(changes)
    return data


def text(data):
    """The blueprint as one writes it, with lines."""
    return emit(data)


def build(count=3, days=3, members=0, **more):
    """The camp is applied two hours ago; there are accounts for owner, operator and host."""
    now = clock.now()
    with clock.fixed(now - timedelta(hours=2)):
        return _build(count, days, members, **more)


def _build(count, days, members, **more):
    source = text(blueprint(count, days, **more))
    blueprints.apply(load_text(source), checksum=None, author="陈知行", reason="开营")
    community = people.community_by_slug("renji")
    keys = people.staff_by_key(community.pk)
    accounts = {name: login(keys[key].pk, name) for name, key in (("lin", "lin"), ("chen", "chen"), ("zhou", "host-01"))}
    rooms = groups.groups(community.pk)
    joined = camps.join_many(community.pk, [JoinRequest(f"学员{n}", "first", 1, f"k{n}") for n in range(members)]) if members else []
    return SimpleNamespace(community=community, source=source, rooms=rooms, staff=keys, joined=joined, **accounts)


def login(staff_id, username):
    """A console account that acts as this member of staff."""
    account = staff.create_account(username=username, password=PASSWORD, display_name=username)
    staff.give_login(staff_id, account_id=account.pk)
    return account


def stranger():
    """An account that owns another community and nothing here."""
    other = staff.create_community(slug="other", name="别的社群", kind="camp", timezone="Asia/Shanghai")
    return login(staff.hire(other.pk, name="外人", role="owner").pk, "wai")


def work(rounds=50):
    """Everything due now is queued and sent."""
    for _ in range(rounds):
        if not flows.run_due(worker="w", limit=200) + channels.run_outbox(worker="w", limit=200):
            return


def tomorrow(day, days=1):
    """The same hour some days later."""
    return day + timedelta(days=days)


def confirmed(camp, chat, *, times):
    """That chat has had so many confirmed messages this month: queued, tapped by its owner, found sent."""
    room = next(room for room in camp.rooms if any(one.chat == chat for one in room.chats))
    channels.wecom_sandbox.open_chat("demo-corp", chat, owner="user-chen", name=room.name)
    for n in range(times):
        message = {"community": camp.community.pk, "group": room.id, "channel": "wecom", "chat": chat, "mode": "confirm", "body": f"第 {n} 晚"}
        channels.queue_many([channels.Message(key=f"evening:{chat}:{n}", at=clock.now(), **message)])
    channels.run_outbox(worker="w", limit=200)
    for task in channels.wecom_sandbox.inbox("demo-corp", "user-chen"):
        channels.wecom_sandbox.tap(task.msgid, "user-chen")
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        channels.reconcile(worker="w")
