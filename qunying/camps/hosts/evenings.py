"""The evening of a camp as due work: at 20:00 the briefs for tomorrow, by 22:30 the review of today, each in short steps, each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from qunying.camps.hosts import briefs, cares, packs, texts
from qunying.camps.hosts.models import Brief, Care, Pack
from qunying.camps.models import Cohort, Day
from qunying.channels import queries as channels
from qunying.channels import services as channel_services
from qunying.channels.services import Message
from qunying.flows import periodic
from qunying.flows import queries as flow_queries
from qunying.flows import services as flows
from qunying.flows.handlers import DueRow, handles
from qunying.flows.services import DueItem
from qunying.groups import queries as groups
from qunying.groups.queries import GroupRow
from qunying.journal.record import timezone_of
from qunying.kernel import clock
from qunying.kernel.bulk import chunks

HANDLER: Final = "camps.evening"
BRIEF_AT, CUTOFF, REVIEW_AT, FINISH_AT = "20:00", "22:20", "22:25", "22:27"  # by 22:30 all is there; five minutes for facts still on their way
STEPS_AT: Final = {"brief": BRIEF_AT, "review": REVIEW_AT}
GROUPS_A_STEP: Final = 8  # so that a step holds SQLite's one writer for less than 50 ms
LOOK_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Evening:
    """One evening of a community: its day, the cohort of that moment, and the groups in its calendar."""

    community: int
    day: date
    cohort: Cohort
    zone: str

    @property
    def tomorrow(self) -> date:
        """The day after."""
        return self.day + timedelta(days=1)

    def groups(self) -> list[GroupRow]:
        """The groups that take part in the calendar."""
        return [row for row in groups.groups(self.community) if row.in_calendar and row.for_members]

    def held(self, day: date) -> bool:
        """Whether the cohort has that day."""
        return Day.objects.filter(cohort=self.cohort, date=day).exists()

    def item(self, step: str, at: datetime, *, part: str = "", **arguments: Any) -> DueItem:
        """A step of this evening as due work."""
        key = f"evening:{self.community}:{self.day.isoformat()}:{step}{part}"
        return DueItem(key, at, HANDLER, self.community, arguments={"step": step, "day": self.day.isoformat(), **arguments})


def begin(cohort: Cohort) -> None:
    """From today on every evening of this cohort has its briefs and its review."""
    zone = timezone_of(cohort.community_id)
    _open(Evening(cohort.community_id, clock.today(zone), cohort, zone), *STEPS_AT)


@periodic.every(LOOK_SECONDS, "camps.evenings")
def look() -> int:
    """Every community with a running cohort has this evening's work scheduled; returns how much was not yet. For cohorts older than this habit."""
    opened = 0
    for cohort in Cohort.objects.filter(ends_at__gte=clock.now()).order_by("pk"):
        zone = timezone_of(cohort.community_id)
        evening = Evening(cohort.community_id, clock.today(zone), cohort, zone)
        keys = {evening.item(step, clock.now()).key for step in STEPS_AT}
        if missing := keys - set(flow_queries.states(keys)):
            _open(evening, *[step for step in STEPS_AT if evening.item(step, clock.now()).key in missing])
            opened += len(missing)
    return opened


@handles(HANDLER)
def step(rows: Sequence[DueRow]) -> None:
    """Each of these steps of an evening has happened, and the next evening is scheduled; an evening that is over is not made up for."""
    for row in rows:
        evening = _evening(row)
        if evening is None:
            continue
        name = row.arguments["step"]
        if name in STEPS_AT:
            _open(Evening(evening.community, evening.tomorrow, evening.cohort, evening.zone), name)
        if clock.today(evening.zone) == evening.day:
            _STEPS[name](evening, row)


def refresh(community_id: int, *, key: str) -> None:
    """While the plan of tomorrow still changes, after eight in the evening, its briefs are looked at again; once under the key."""
    zone = timezone_of(community_id)
    now, today = clock.now(), clock.today(zone)
    cohort = _cohort(community_id)
    if cohort is None or now < clock.at_local(today, BRIEF_AT, zone):
        return
    evening = Evening(community_id, today, cohort, zone)
    if Brief.objects.filter(community_id=community_id, date=evening.tomorrow).exists():
        flows.schedule_many(_parts(evening, "brief_part", now, tag=f":{key}"))


def rebuild(community_id: int, day: date) -> dict[int, str]:
    """The packs of that day are made again from the facts; returns their fingerprints by group. A day without packs has none."""
    found = list(Pack.objects.filter(community_id=community_id, date=day).values_list("group_id", flat=True))
    about = Day.objects.filter(cohort__community_id=community_id, date=day).select_related("cohort").order_by("-cohort").first()
    if not found or about is None:
        return {}
    zone = timezone_of(community_id)
    rows = sorted(groups.by_id(found).values(), key=lambda row: row.id)
    packs.gather(community_id, rows, cohort_id=about.cohort_id, day=day, until=clock.at_local(day, CUTOFF, zone))
    return {row.group_id: row.sha for row in packs.compare(community_id, day)}


def _open(evening: Evening, *steps: str) -> None:
    flows.schedule_many([evening.item(step, clock.at_local(evening.day, STEPS_AT[step], evening.zone)) for step in steps])


def _evening(row: DueRow) -> Evening | None:
    """The evening of this row; None when no cohort runs any more."""
    cohort = _cohort(row.community)
    return Evening(row.community, date.fromisoformat(row.arguments["day"]), cohort, timezone_of(row.community)) if cohort else None


def _cohort(community_id: int) -> Cohort | None:
    """The cohort that runs, or has ended today: its last evening is still to be reviewed."""
    return Cohort.objects.filter(community_id=community_id, ends_at__gte=clock.now() - timedelta(hours=18)).order_by("-pk").first()


def _parts(evening: Evening, name: str, at: datetime, *, tag: str = "") -> list[DueItem]:
    ids = [row.id for row in evening.groups()]
    return [evening.item(name, at, part=f"{tag}:{n}", groups=list(part)) for n, part in enumerate(chunks(ids, GROUPS_A_STEP))]


def _brief(evening: Evening, row: DueRow) -> None:
    if evening.held(evening.tomorrow):
        flows.schedule_many([*_parts(evening, "brief_part", row.at), evening.item("brief_told", row.at + timedelta(minutes=1))])


def _brief_part(evening: Evening, row: DueRow) -> None:
    briefs.issue(evening.community, _rows(row), cohort_id=evening.cohort.pk, day=evening.tomorrow)


def _brief_told(evening: Evening, row: DueRow) -> None:
    """One message in the staff's own group, whatever changes later: the cards show the newest version."""
    about = Day.objects.filter(cohort=evening.cohort, date=evening.tomorrow).first()
    heads = Brief.objects.filter(community_id=evening.community, date=evening.tomorrow).values("staff_id").distinct().count()
    if about is not None and heads:
        _tell(evening, "brief", _("明天要做的事"), texts.brief_told(about, heads, evening.cohort.slots, evening.cohort.types))


def _review(evening: Evening, row: DueRow) -> None:
    if evening.held(evening.day):
        finish = clock.at_local(evening.day, FINISH_AT, evening.zone)
        flows.schedule_many([*_parts(evening, "review_part", row.at), evening.item("review_done", max(finish, row.at))])


def _review_part(evening: Evening, row: DueRow) -> None:
    until = clock.at_local(evening.day, CUTOFF, evening.zone)
    packs.gather(evening.community, _rows(row), cohort_id=evening.cohort.pk, day=evening.day, until=until)


def _review_done(evening: Evening, row: DueRow) -> None:
    wanted = {one.id: one for one in evening.groups()}
    made = set(Pack.objects.filter(community_id=evening.community, date=evening.day).values_list("group_id", flat=True))
    if missing := set(wanted) - made:
        raise RuntimeError(f"the review waits for the packs of {len(missing)} groups")
    rows = packs.compare(evening.community, evening.day)
    found = _points(evening, rows, wanted)
    again = cares.judge(evening.community, evening.day, found)
    drawn: list[Care] = []
    if evening.held(evening.tomorrow):
        due = clock.at_local(evening.tomorrow, REVIEW_AT, evening.zone)
        drawn = cares.draw(evening.community, evening.tomorrow, found, wanted, again=again, due=due)
    _tell(evening, "review", _("今天的复盘"), texts.review_told(rows, drawn, wanted))


def _points(evening: Evening, rows: Sequence[Pack], wanted: dict[int, GroupRow]) -> list[cares.Point]:
    tomorrow = list(Brief.objects.filter(community_id=evening.community, date=evening.tomorrow).order_by("pk"))
    return cares.points([row for row in rows if row.group_id in wanted], wanted, tomorrow=tomorrow)


def _tell(evening: Evening, what: str, title: str, body: str) -> None:
    room = channels.staff_room(evening.community)
    if room is None:
        return
    now = clock.now()
    channel_services.queue_many([
        Message(
            key=f"evening:{evening.community}:{evening.day.isoformat()}:{what}", community=evening.community, group=room.group, channel=room.channel,
            chat=room.chat, mode=room.mode, title=title, body=body, at=now, owner_staff=room.owner_staff,
        )
    ])  # fmt: skip


def _rows(row: DueRow) -> list[GroupRow]:
    return sorted(groups.by_id(row.arguments["groups"]).values(), key=lambda group: group.id)


_STEPS: Final[dict[str, Callable[[Evening, DueRow], None]]] = {
    "brief": _brief, "brief_part": _brief_part, "brief_told": _brief_told, "review": _review, "review_part": _review_part, "review_done": _review_done,
}  # fmt: skip
