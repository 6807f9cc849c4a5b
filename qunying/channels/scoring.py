"""What a post is worth: a declared weight for each thing that can be seen of it; every change is a version, and any version can be asked for again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qunying.channels.facts import ScoreDeclared
from qunying.journal import read
from qunying.journal.record import Draft, record_many
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

PARTS = {"substance": _("有内容（不是灌水）"), "long": _("满 50 字"), "media": _("带图片、文件或链接"), "answered": _("有人回")}
DEFAULT = {"substance": 1, "long": 1, "media": 1, "answered": 2}  # version 0: in force until a community declares its own
MOST = 10
VERSIONS_MOST = 500


@verb("channels.declare_score", needs=("owner", "operator"))
def declare_score(community_id: int, *, substance: int, long: int, media: int, answered: int, staff: int | None = None) -> int:
    """From now on a post is worth so much by these weights, also posts of the past; returns the version.

    Refused ``bad_weights`` unless each is 0 to 10 and one is more, ``too_many_scorings`` when they were changed five hundred times.
    """
    weights = (substance, long, media, answered)
    if not all(0 <= weight <= MOST for weight in weights) or not any(weights):
        raise Refused("bad_weights", most=MOST)
    keys = {_key(community_id, version): version for version in range(1, VERSIONS_MOST + 1)}
    taken = {keys[key] for key in read.known(list(keys))}
    for version in range(max(taken, default=0) + 1, VERSIONS_MOST + 1):
        with transaction.atomic():
            draft = Draft(ScoreDeclared(version, *weights), key=_key(community_id, version), community=community_id, staff=staff)
            # Somebody else may have declared this version just now: then this one comes after it.
            if record_many([draft]):
                return version
    raise Refused("too_many_scorings", most=VERSIONS_MOST)


def _key(community_id: int, version: int) -> str:
    return f"channels.score_declared:{community_id}:{version}"
