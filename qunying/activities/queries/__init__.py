"""What one may ask about activities: what is declared and who takes part, check-ins and streaks, what changes thanks to members, and each kind's own."""

from qunying.activities.kinds.contest import queries as contest
from qunying.activities.kinds.diary import queries as diary
from qunying.activities.kinds.feedback import queries as feedback
from qunying.activities.kinds.jielong import queries as jielong
from qunying.activities.kinds.run import queries as run
from qunying.activities.leading import queries as leading
from qunying.activities.queries.check_ins import (
    Standing,
    StreakRow,
    Today,
    active_since,
    activity,
    check_ins_of,
    checked_days,
    days_of,
    declared,
    done_today,
    done_until,
    names,
    side_by_side,
    standing,
    standings,
    streaks,
    today,
)
from qunying.activities.queries.counting import COUNTABLE, name_of, times, times_in
from qunying.activities.queries.improvements import ChangeRow, contributors, improvement, improvements
from qunying.activities.queries.listing import ActivityRow, AnnouncementRow, announcement, listed, one, open_to, preview
from qunying.activities.queries.waiting import Waiting, held_back, open_count, open_items, unanswered
from qunying.activities.reviews import queries as reviews

__all__ = [
    "COUNTABLE",
    "ActivityRow",
    "AnnouncementRow",
    "ChangeRow",
    "Standing",
    "StreakRow",
    "Today",
    "Waiting",
    "active_since",
    "activity",
    "announcement",
    "check_ins_of",
    "checked_days",
    "contest",
    "contributors",
    "days_of",
    "declared",
    "diary",
    "done_today",
    "done_until",
    "feedback",
    "held_back",
    "improvement",
    "improvements",
    "jielong",
    "leading",
    "listed",
    "name_of",
    "names",
    "one",
    "open_count",
    "open_items",
    "open_to",
    "preview",
    "reviews",
    "run",
    "side_by_side",
    "standing",
    "standings",
    "streaks",
    "times",
    "times_in",
    "today",
    "unanswered",
]
