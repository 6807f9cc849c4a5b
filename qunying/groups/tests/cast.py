"""People and groups for tests, made through the services."""

from qunying.groups import services
from qunying.groups.models import Group
from qunying.people import services as people
from qunying.people.services import Newcomer


def make_community(slug="renji"):
    """A camp in Shanghai."""
    return people.create_community(slug=slug, name="人际关系训练营", kind="camp", timezone="Asia/Shanghai", group_word="营")


def make_group(community, number=1, **fields) -> Group:
    """``ying-01`` and so on: 200 seats on the first route unless said otherwise."""
    values = {
        "key": f"ying-{number:02}", "name": f"{number:02} 营", "position": number, "route": "first", "purpose": "每天一次真实的沟通练习",
        "audience": "new-at-work", "domain": "教育", "capacity": 200, "in_calendar": True,
    }  # fmt: skip
    return services.create(community.pk, **{**values, **fields})


def make_members(community, count, prefix="m"):
    """That many members, in the order of their names."""
    return people.admit_many(community.pk, [Newcomer(f"{prefix}{n}", f"{prefix}-{n}") for n in range(count)])


def make_host(community, number=1, **fields):
    """``host-01`` and so on."""
    return people.hire(community.pk, **{"name": f"营主{number}", "role": "host", "key": f"host-{number:02}", "minutes_per_day": 90, **fields})
