"""What a proof looks at in a house of its own, one process a look: a word, its arguments, an answer in JSON."""

import sys
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import django
import orjson

SHANGHAI = ZoneInfo("Asia/Shanghai")


def wait(days):
    """The house's clock is so many days later."""
    from qunying.kernel import clock

    return clock.advance(timedelta(days=int(days))).isoformat()


def until(local):
    """The house's clock is on to that local moment."""
    from qunying.kernel import clock

    return clock.advance(datetime.fromisoformat(local).replace(tzinfo=SHANGHAI) - clock.now()).isoformat()


def now(slug):
    """The local time there."""
    from qunying.kernel import clock

    return clock.now().astimezone(SHANGHAI).isoformat()


def warned(slug):
    """What the last apply noted as to be looked at twice."""
    from qunying.blueprint import queries as blueprint
    from qunying.people import queries as people

    return blueprint.warned(people.community_by_slug(slug).pk)


def terms(slug):
    """The terms of duty of the first group's operators: from when, until when."""
    from qunying.groups import queries as groups
    from qunying.people import queries as people

    found = groups.terms(groups.groups(people.community_by_slug(slug).pk)[0].id)
    told = {one.name: (one.from_at, one.until_at) for one in found if one.duty == "operator"}
    return {name: [at.astimezone(SHANGHAI).isoformat() if at else None for at in span] for name, span in told.items()}


def group(slug):
    """The console page of the first group, as its owner reads it."""
    from qunying.groups import queries as groups
    from qunying.people import queries as people
    from tests.proofs.steps import words

    room = groups.groups(people.community_by_slug(slug).pk)[0]
    return words(console(slug).get(f"/c/{slug}/groups/{room.public_id}/"))


def console(slug):
    """The owner's browser, signed in."""
    from django.test import Client

    from qunying.faces.console.tests import stage
    from tests.proofs.steps import owner_of

    client = Client()
    client.force_login(owner_of(slug), backend=stage.BACKEND)
    return client


def wall(slug):
    """How many learner groups the health wall shows, and how many people in them."""
    import re

    page = console(slug).get(f"/c/{slug}/groups/").content.decode()
    shown = re.findall(r"([\d,]+) 群，([\d,]+) 人", page)
    return [sum(int(number.replace(",", "")) for number in numbers) for numbers in zip(*shown, strict=True)]


def crowd(slug, count):
    """So many people join in batches; how long it took, who waits, how full each group is."""
    from qunying.camps import services as camps
    from qunying.conduct import queries as conduct
    from qunying.groups import queries as groups
    from qunying.people import queries as people

    community = people.community_by_slug(slug)
    version = conduct.current(community.pk).version
    began, joined = time.monotonic(), []
    for first in range(0, int(count), 1000):
        joined += camps.join_many(community.pk, [camps.JoinRequest(f"学员{n}", "first", version, f"k{n}") for n in range(first, first + 1000)])
    rooms = groups.groups(community.pk)
    seats = {room.key: [room.seats_taken, len(groups.members(room.id, limit=1000))] for room in rooms if room.in_calendar}
    return {"seconds": time.monotonic() - began, "waiting": sum(one.waiting for one in joined), "seats": seats, "members": people.members_count(community.pk)}


def main(what, *arguments):
    django.setup()
    sys.stdout.buffer.write(orjson.dumps(globals()[what](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
