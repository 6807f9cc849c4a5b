"""Renew every forecast that is due, in this process."""

from __future__ import annotations

import os

import django


def main() -> None:
    """Every community's forecast is of today."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunying.settings")
    django.setup()
    from qunying.channels.silence import daily, telling

    for community in daily.due():
        telling.renew(community)


if __name__ == "__main__":
    main()
