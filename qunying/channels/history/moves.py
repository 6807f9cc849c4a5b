"""Who came and went in a staged history: what its system lines say, and that who speaks must have come before."""

from __future__ import annotations

import importlib
from collections import defaultdict
from typing import NamedTuple

from qunying.channels.history.ids import Ids
from qunying.channels.history.stage import MESSAGES, Staged
from qunying.insight.lazy import pyarrow as pa

# Keys say how we know: by a line of the platform, by such a line that gave only a name, or because somebody spoke whose coming nobody noted.
SAID, BY_NAME, IMPLIED = "hm", "hn", "hf"


class Passage(NamedTuple):
    """Somebody came into a chat or went out of it; chat and person are numbers of the stage."""

    at: int
    chat: int
    person: int
    came: bool
    removed: bool
    key: str


def came_and_went(staged: Staged, slug: str) -> list[Passage]:
    """Every coming and going in the order of time, each under the key it has in every import.

    Who first speaks without having come, came at that moment; who speaks again after having gone, came back at that one; who is only seen going
    had been there since the history begins.
    """
    told = [Passage(m.at, m.chat, m.person, m.came, m.removed, f"{BY_NAME if m.by_name else SAID}:{m.id:016x}") for m in staged.moves]
    per_pair: dict[tuple[int, int], list[Passage]] = defaultdict(list)
    for passage in sorted(told):
        per_pair[passage.chat, passage.person].append(passage)
    ids = [Ids(slug, chat.platform, chat.key) for chat in staged.chats]

    def implied(chat: int, person: int, at: int, nth: str = "") -> Passage:
        key = f"{IMPLIED}:{ids[chat].of(f'first:{staged.people[person].key}{nth}'):016x}"
        return Passage(at, chat, person, True, False, key)

    spoke = [implied(*pair, at) for pair, at in staged.first.items() if pair not in per_pair or per_pair[pair][0].at > at]
    starts = _beginnings(staged)
    seen_going = [implied(*pair, starts[pair[0]]) for pair, own in per_pair.items() if not own[0].came and staged.first.get(pair, own[0].at) >= own[0].at]
    back = [implied(chat, person, at, f"\x1f{at}") for chat, person, at in _spoke_after_leaving(staged, per_pair)]
    unique = {passage.key: passage for passage in [*told, *back, *seen_going, *spoke]}
    return sorted(unique.values(), key=lambda passage: (passage.at, not passage.came))


def _beginnings(staged: Staged) -> dict[int, int]:
    """When each chat's history begins."""
    starts: dict[int, int] = {}
    for chat, at in [(chat, at) for (chat, _), at in staged.first.items()] + [(move.chat, move.at) for move in staged.moves]:
        starts[chat] = min(at, starts.get(chat, at))
    return starts


def _spoke_after_leaving(staged: Staged, per_pair: dict[tuple[int, int], list[Passage]]) -> list[tuple[int, int, int]]:
    """(chat, person, moment) of the first words after each leaving that no coming is told of in between."""
    gaps = []
    for (chat, person), own in per_pair.items():
        for passage, following in zip(own, [*own[1:], None], strict=True):
            if not passage.came:
                gaps.append((chat, person, passage.at, following.at if following else 1 << 62))
    if not gaps:
        return []
    con = importlib.import_module("duckdb").connect(config={"threads": 1, "memory_limit": "256MB", "temp_directory": str(staged.folder)})
    try:
        columns = list(zip(*gaps, strict=True))
        con.register("gaps", pa.table({name: pa.array(column, pa.int64()) for name, column in zip(("chat", "person", "gone", "until"), columns, strict=True)}))
        found: list[tuple[int, int, int]] = con.execute(
            "select g.chat, g.person, min(m.at) from gaps g join read_parquet($messages) m on m.chat = g.chat and m.person = g.person"
            " where m.at > g.gone and m.at < g.until group by g.chat, g.person, g.gone",
            {"messages": str(staged.folder / MESSAGES)},
        ).fetchall()
        return found
    finally:
        con.close()
