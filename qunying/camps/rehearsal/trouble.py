"""Simulated members who break a rule now and then, hosts who warn them on what they wrote, and an appeal now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from qunying.camps.rehearsal.acts import SAY, Act, Seated
from qunying.camps.rehearsal.dice import dice
from qunying.camps.rehearsal.voices import remarks
from qunying.channels import queries as feeds
from qunying.conduct import queries as conduct
from qunying.conduct import services
from qunying.conduct.services import Breach
from qunying.kernel import clock
from qunying.kernel.refusals import Refused
from qunying.people import queries as people

if TYPE_CHECKING:
    from qunying.camps.rehearsal.rooms import Room
    from qunying.camps.rehearsal.world import Moment, Today, World

WARN, APPEALS = "warn", "appeals"
FIRST_DAY = 3
A_DAY = 0.00008  # of the members, so many break a rule on a day: one in a big camp, hardly ever one in a small community
AGAIN = 0.3  # of those who do, the share that does so once more on the following day
APPEAL_SHARE = 0.4
WITHDRAWN = 0.3  # of the appeals
JUDGES = ("operator", "owner")
DECIDED_AFTER = timedelta(hours=20)
NUMBER = 800  # of the words, among all words of a person's day
ROUND = (11 * 3600, 16 * 3600 + 1200)
HOURS = (9 * 3600, 21 * 3600)


def acts_of_day(seed: int, day: int, rooms: Sequence[Room], rosters: Sequence[Sequence[Seated]]) -> Iterator[tuple[int, Act]]:
    """What is said against the rules that day, and the warning a little later; then what has become of earlier ones."""
    for turn, on in enumerate((day, day - 1)):
        draw = dice(seed, "trouble", on)
        count = int(A_DAY * sum(len(roster) for roster in rosters) + draw.random()) if on >= FIRST_DAY else 0
        for number in range(count):
            place, again = draw.randrange(len(rooms)), draw.random() < AGAIN
            pick, at, offence = draw.random(), draw.uniform(*HOURS), draw.randrange(len(remarks.OFFENCES))
            if rooms[place].web and rosters[place] and (turn == 0 or again):
                yield from _breaks(place, rosters[place], pick, int(at) + 1800 * turn, (offence + turn) % len(remarks.OFFENCES), NUMBER + number)
    for at in ROUND if rooms else ():
        yield 0, Act(at, -1_000_000, APPEALS, "", 0, "", "")


def _breaks(place: int, roster: Sequence[Seated], pick: float, at: int, offence: int, number: int) -> Iterator[tuple[int, Act]]:
    who = sorted(one.member.number for one in roster)[int(pick * len(roster))]
    yield place, Act(at, who, SAY, "", number, "", remarks.OFFENCES[offence][1])
    yield place, Act(at + 900, who, WARN, str(offence), number, "", remarks.OFFENCES[offence][1])


def _warn(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """The host warns on what stands in the feed; where the ladder calls for more, it is handed up."""
    rules = conduct.current(world.community)
    for moment in moments if rules else ():
        room, act = world.rooms[moment.room], moment.act
        post = next((one for one in feeds.feed(room.group, limit=60) if one.membership == act.member and one.body == act.body), None)
        if room.host is None or post is None or rules is None:
            continue
        sort = remarks.OFFENCES[int(act.slot)][0]
        rule = next((one.id for one in rules.items if any(word in one.text for word in _WORDS[sort])), rules.items[0].id)
        by, key = room.host.staff, f"sim:{world.seed}:{act.member}:{today.number}"
        try:
            services.handle_many([Breach(act.member, rule, conduct.WARN, by, key, room.group, post=post.id, hand_up=True)])
        except Refused:  # they have left by themselves meanwhile
            continue


def _appeals(world: World, today: Today, moments: Sequence[Moment]) -> None:
    """Some say the next day why it was not so; a day later somebody else decides."""
    now = clock.now()
    for case in conduct.cases(world.community):
        draw = dice(world.seed, "appeal", case.id)
        if case.appeal is None:
            _appeal(case, draw.random() < APPEAL_SHARE and now - case.opened_at >= timedelta(hours=12), draw.choice(remarks.APPEALS))
        elif case.appeal.decided_at is None and now - case.appeal.made_at >= DECIDED_AFTER:
            _decide(world.community, case, back=draw.random() < WITHDRAWN)


def _appeal(case: conduct.CaseRow, does: bool, words: str) -> None:
    if not does:
        return
    try:
        services.appeal(case.membership_id, case=case.public_id, words=words)
    except Refused:  # too late for it
        return


def _decide(community: int, case: conduct.CaseRow, *, back: bool) -> None:
    others = [one.id for one in people.staff(community) if one.role in JUDGES and one.id != case.by]
    if others:
        services.decide_appeal(case.public_id, by=others[0], withdraw=back, reason=remarks.WITHDRAWN if back else remarks.UPHELD)


_WORDS = {
    "ads": ("广告", "链接", "不卖", "卖货"), "copied": ("截图", "不录屏", "不转述"),
    "scorn": ("不给建议", "教训", "嘲笑", "人身", "笑话", "玩笑", "劝人"),
}  # fmt: skip
DOERS: dict[str, Callable[[World, Today, Sequence[Moment]], None]] = {WARN: _warn, APPEALS: _appeals}
