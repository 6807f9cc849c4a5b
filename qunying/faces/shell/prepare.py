"""Make the house ready to start, in a process of its own so that its memory is given back: tables, demo, static files, links."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError
from django.utils.translation import gettext as _

from qunying.faces.shell.say import progress

SNAPSHOT = Path(__file__).resolve().parents[3] / "examples" / "demo"
ARCHIVED = "archive-loaded"
DECLINED = "demo-declined"  # this file in the data folder remembers --no-demo


def main(argv: list[str] | None = None) -> int:
    """Prepare and print the links as one line of JSON; a person's mistake is one sentence and exit 1."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunying.settings")

    from qunying.faces.shell import mistakes, tongue
    from qunying.faces.shell.demo import texts

    parser = argparse.ArgumentParser()
    parser.add_argument("--no-demo", action="store_true")
    parser.add_argument("--url", required=True)
    options = parser.parse_args(argv)
    os.environ["QUNYING_PUBLIC_URL"] = options.url
    django.setup()
    tongue.speak()
    texts.register()
    try:
        if options.no_demo:
            decline()
        ready()
        sys.stdout.write(json.dumps(links(options.url)) + "\n")
    except Exception as error:
        answer = mistakes.answer(error, as_json=False)
        if answer is None:
            raise
        return answer
    return 0


def decline() -> None:
    """This house never loads the demo, also not on later starts."""
    from django.conf import settings

    (Path(settings.DATA) / DECLINED).touch()


def ready(*, demo: bool = True, tell: Callable[[str], None] = progress) -> None:
    """Tables are up to date, the demo stands on the first start (unless declined), static files are where the server looks."""
    from django.conf import settings
    from django.core.management import call_command

    from qunying.faces.shell import database

    fresh = demo and not (Path(settings.DATA) / DECLINED).exists() and SNAPSHOT.is_dir() and _first_start()
    if fresh:
        _load_demo(tell)
    tell(_("升级数据库 …"))
    database.prepare()
    _wake_demo(tell, fresh=fresh)
    tell(_("整理静态文件 …"))
    call_command("collectstatic", verbosity=0, interactive=False)


def load_anew(tell: Callable[[str], None] = progress) -> None:
    """The demo stands in this empty house, also where it had been declined or wiped; refused ``database_not_empty``."""
    from django.conf import settings

    from qunying.blueprint import queries as blueprint
    from qunying.faces.shell import database
    from qunying.kernel.refusals import Refused
    from qunying.people import queries as people

    if blueprint.installed() and (people.communities() or people.has_accounts()):
        raise Refused("database_not_empty")
    (Path(settings.DATA) / DECLINED).unlink(missing_ok=True)
    _load_demo(tell)
    database.prepare()
    _wake_demo(tell, fresh=True)


def links(url: str) -> dict[str, str]:
    """Where to look: the console (signed in as the demo's operator, once), a member's phone, the health page."""
    from qunying.faces.shell.demo import entry

    found = {"console": f"{url}/"} | entry.links() | {"health": f"{url}/healthz"}
    return {name: url + target if target.startswith("/") else target for name, target in found.items()}


def _first_start() -> bool:
    from qunying.blueprint import queries as blueprint
    from qunying.people import queries as people

    if not blueprint.installed():
        return True
    return not (people.communities() or people.has_accounts() or _wiped())


def _wiped() -> bool:
    """Whether somebody took the demo away here: then it does not come back by itself."""
    from qunying.camps.rehearsal import wiping

    try:
        return wiping.state() is not None
    except DatabaseError:  # tables of an older version, which had no wipe
        return False


def _load_demo(tell: Callable[[str], None]) -> None:
    from qunying.faces.shell.demo import load

    manifest = load.check(SNAPSHOT)
    tell(_("建立数据库 …"))
    load.migrate_to(manifest)
    load.load(SNAPSHOT, progress=lambda done, total: tell(_("载入演示数据 %(percent)s%%") % {"percent": done * 100 // max(1, total)}))


def _wake_demo(tell: Callable[[str], None], *, fresh: bool) -> None:
    """The demo goes on where it stood still, and a real public community stands beside it; a fresh one is judged up to its last whole day."""
    from qunying.camps.rehearsal import keeping
    from qunying.faces.shell.demo import judging
    from qunying.insight.lake import writer
    from qunying.people import queries as people

    standing = people.communities()
    demo = [one.pk for one in standing if one.is_demo]
    if not demo:
        return
    if all(one.is_demo or one.is_archive for one in standing):  # where real people live, time is never set back
        keeping.wake(demo)
    _load_archive(tell)
    tell(_("整理数据 …"))
    writer.catch_up()  # so that the first page that is opened shows whole numbers
    if fresh:
        tell(_("算前一天的层级、信号和目标 …"))
        judging.judge()


def _load_archive(tell: Callable[[str], None]) -> None:
    """The archive is in; one that was cut short is completed."""
    from django.conf import settings

    from qunying.faces.shell import archive

    done = Path(settings.DATA) / ARCHIVED
    if archive.FOLDER.is_dir() and not done.exists():
        archive.load(progress=lambda count: tell(_("载入真实的公开社群 %(count)s 条") % {"count": f"{count:,}"}))
        done.touch()


if __name__ == "__main__":
    raise SystemExit(main())
