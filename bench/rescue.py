"""How long the detector of rescues looks over the demo's camp of ten thousand members, quiet and with alarms to raise.

Run: script/bench rescue. The target is 0.3 s for a look at one community, every five minutes.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

from bench._house import INSIDE, House

LOOKS, SECONDS_MAX = 7, 0.3
CODE = """
import time
from qunying.camps.rescue import detect
from qunying.groups import queries as groups
from qunying.groups import services as seats
from qunying.kernel import clock
from qunying.people import queries as people
demo = next(one for one in people.communities() if one.is_demo)
def look():
    started = time.perf_counter()
    found = detect.findings(demo.pk, clock.now())
    return time.perf_counter() - started, len(found)
quiet = [look() for _ in range(LOOKS)]
rooms = [room for room in groups.learners(demo.pk).values() if room.present >= 50][:3]
for room in rooms:
    members = [row.membership_id for _, row in groups.members(room.group, limit=room.present // 6)]
    seats.unseat_many([(member, room.group) for member in members], reason="left")
alarmed = [look() for _ in range(LOOKS)]
print(json.dumps({"members": people.members_count(demo.pk), "groups": len(groups.learners(demo.pk)), "quiet": quiet, "alarmed": alarmed}))
"""


def run() -> dict[str, object]:
    """The median look in seconds before and after three groups have lost a sixth of their members."""
    with House() as house:
        code = INSIDE.format(code=CODE.replace("LOOKS", str(LOOKS)))
        environment = house.environment | {"DJANGO_SETTINGS_MODULE": "qunying.settings"}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.strip().splitlines()[-1])
    seconds = {name: round(statistics.median(one for one, _ in told[name]), 3) for name in ("quiet", "alarmed")}
    return {
        "name": "rescue", "members": told["members"], "groups": told["groups"], "looks": LOOKS, "quiet_seconds": seconds["quiet"],
        "alarmed_seconds": seconds["alarmed"], "alarms": told["alarmed"][-1][1], "target_seconds": SECONDS_MAX, "met": max(seconds.values()) <= SECONDS_MAX,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(run()))
