"""From what was counted in a group's month to figures: how many of how many, from how many facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from qunying.charter.scores.scoring import Figure
from qunying.charter.scores.weights import EVIDENCE, MESSAGES

OWNER_DAYS = 8  # days of a month on which the owner speaks: twice a week
LEADERS = 2
FOUNDERS_LEAST = 5
OF_MEMBERS = ("speakers", "checked", "took_part", "offline", "rewarded", "seen", "ideas", "output")
PARTS = ("core", "founders", "platform", "entry", "rules")
ABSENT, IDLE, USED = 0, 1, 2  # halves of a part

Counts = Mapping[str, int]


def by_month(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[int, Any], Counts]:
    """The counts of each group and month, or of each group and whatever ``day`` names; what is not told is zero."""
    found: dict[tuple[int, Any], dict[str, int]] = {}
    for row in rows:
        found.setdefault((row["group_id"], row["day"]), defaultdict(int))[row["name"]] = row["n"]
    return dict(sorted(found.items()))


def figures(c: Counts, *, hidden: bool = False) -> dict[str, Figure]:
    """Every figure of the scorecards; where words are ``hidden`` those that need them have no fact to stand on."""
    sent, judged = c["delivered"] + c["not_sent"], c["kept"] + c["lacking"]
    told = {
        "accepted": (c["accepted"], c["new"], c["accepted"]), "on_time": (c["on_time"], sent, sent), "promises": (c["kept"], judged, judged),
        "tasks": (c["finished"], c["opened"], c["opened"] + c["finished"]), "briefs": (c["read"], c["issued"], c["issued"] + c["read"]),
        "adopted": (c["adopted"], c["given"], c["adopted"]), "redeemed": (c["redeemed"], c["coupons"], c["coupons"] + c["redeemed"]),
        "settled": (c["settled"], c["settled_of"], c["settled_of"]), "sourced": (c["sourced"], c["new"], c["sourced"]),
        "invited": (c["invited"], c["sourced"], c["sourced"]), "stayed": (c["stayed"], c["stayed_of"], c["stayed_of"]),
        "returned": (c["returned"], c["returned_of"], c["returned_of"]), "mutual": (c["mutual"], c["speakers"], c["mutual_facts"]),
        "owner": (c["owner"], OWNER_DAYS, c["owner_facts"]), "leaders": (c["leaders"], LEADERS, c["leaders"]), "duty": (c["core_used"], c["core"], c["core"]),
        **{name: (c[name], c["members"], c[f"{name}_facts"]) for name in OF_MEMBERS},
    }  # fmt: skip
    plain = {name: Figure(name, min(n, of), of, 0 if hidden and EVIDENCE[name].needs == MESSAGES else facts) for name, (n, of, facts) in told.items()}
    return plain | structure(c)


def structure(c: Counts) -> dict[str, Figure]:
    """The five parts in halves: 2 used, 1 declared and not used, 0 absent; unknown where nobody wrote down what is declared."""
    found = {}
    for part in PARTS:
        if part == "founders":  # known from who sat down
            there, facts = c["founders"] >= FOUNDERS_LEAST, c["seated"]
        else:
            there, facts = c[f"{part}_declared"] > 0, (1 + c[f"{part}_used"]) if c["declared"] else 0
        halves = ABSENT if not there else USED if c[f"{part}_used"] else IDLE
        found[f"part_{part}"] = Figure(f"part_{part}", halves, 2, facts)
    return found
