"""A process to be killed by the kill test: it grants batch after batch, or lets the paying reaction run to the end."""

import os
import sys

import django
from django.conf import settings


def main() -> None:
    settings.DATABASES["default"]["NAME"] = os.environ["QUNYING_KILL_DATABASE"]
    django.setup()
    from qunying.incentives.services import Grant, grant_many
    from qunying.incentives.tests.conftest import react

    what, camp = sys.argv[1], int(sys.argv[2])
    if what == "react":
        react()
        return
    for batch in range(6):
        grant_many([Grant(f"g{batch}:{n}", camp, n, 1, "join", 1, n) for n in range(50)])


if __name__ == "__main__":
    main()
