"""A worker in a process of its own on the test's database, to be killed at named points; runs until nothing is left to do."""

import os

import django
from django.conf import settings

BATCH = 4  # small, so that a point is passed many times


def main() -> None:
    """Work on the database named in the environment until it is idle."""
    settings.DATABASES["default"]["NAME"] = os.environ["CREW_DATABASE"]
    django.setup()
    from qunying.channels import services
    from qunying.channels.services import Message
    from qunying.flows import handlers
    from qunying.flows.services import run_due

    @handlers.handles("test.deliver")
    def deliver(rows):
        services.queue_many([Message(**row.arguments, key=row.key, community=row.community, group=row.target, at=row.at) for row in rows])

    worker = f"crew-{os.getpid()}"
    while run_due(worker=worker, limit=BATCH) + services.run_outbox(worker=worker, limit=BATCH) + services.reconcile(worker=worker):
        pass


if __name__ == "__main__":
    main()
