"""A house with a small demo in it, lived up to the noon of its second day: people have just left a group; served by real processes."""

import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import orjson

from qunying.faces.shell.tests.test_up import answer_of, environment, free_port

ROOT = Path(__file__).parents[2]
CAMP = ROOT / "examples" / "blueprints" / "renji-camp"
LIVED = ("--members", "44", "--groups", "2", "--until-day", "2", "--until-time", "12:50", "--seed", "4")
LEAVING = 6  # of some twenty in a group: more than the tenth that calls for a rescue


def main(moment: str) -> None:
    """What was lived in this house is a demo that stands at that moment, and six people of its second group have just left it."""
    import django

    django.setup()
    from django.conf import settings

    from qunying.camps import services as camps
    from qunying.faces.shell import prepare
    from qunying.groups import queries as groups
    from qunying.journal import reactions
    from qunying.kernel import clock
    from qunying.people import queries as people
    from qunying.people import services
    from qunying.people.models import Community

    Community.objects.update(is_demo=True)
    clock.start_at(datetime.fromisoformat(moment))
    (Path(settings.DATA) / prepare.ARCHIVED).touch()  # the public archive has proofs of its own
    community = people.communities()[0]
    room = [one for one in groups.groups(community.pk) if one.in_calendar][1]
    members = [row.membership_id for _seat, row in groups.members(room.id, limit=1000)]
    services.leave_many(members[-LEAVING:])
    reactions.drain()
    assert camps.raise_alarms(community.pk)


@contextmanager
def demo_house(folder: Path):
    """A house that runs by ``qunying up`` in processes of its own; yields its links and ends every process after."""
    from qunying.faces.shell.rehearsing import in_scratch

    data = folder / "house"
    lived = in_scratch([str(CAMP), *LIVED], keep=str(data), snapshot=str(folder / "snapshot"), capture=True)
    assert lived.returncode == 0
    house = environment(data)
    line = [sys.executable, "-m", "tests.proofs.staging", orjson.loads(lived.stdout)["until"]]
    done = subprocess.run(line, cwd=ROOT, env=house | {"DJANGO_SETTINGS_MODULE": "qunying.settings"}, capture_output=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    line = [sys.executable, "-m", "qunying", "up", "--port", str(free_port()), "--json"]
    process = subprocess.Popen(line, cwd=ROOT, env=house, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
    try:
        yield answer_of(process)["links"]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
