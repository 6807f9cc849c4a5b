"""What one may ask about camps: the cohort and its days, today, the matrix of deliveries, a member's day."""

from qunying.camps.queries.cohorts import Choice, CohortRow, DayRow, SlotRow, Stage, calendar, cohort, cohorts, current, day_of, open_choices
from qunying.camps.queries.labour import labour
from qunying.camps.queries.matrix import Cell, Matrix, SlotNow, Today, execution, matrix, today
from qunying.camps.queries.members import ItemRow, MemberDay, Run, Standing, enrolment_of, item, member_today, runs_of, shares_of, waiting_list
from qunying.camps.reminders import Missing, missing, unaccepted
from qunying.camps.reminders import text as reminder_text
from qunying.camps.rescue.queries import RescueRow, rescue_of, rescue_rules, rescues, rescues_of
from qunying.camps.results.queries import GroupResult, ItemName, Rating, ResultRow, item_names, latest, rating, results, to_rate
from qunying.camps.routine.queries import PauseRow, job_name, job_names, pause_group, resting

__all__ = [
    "Cell", "Choice", "CohortRow", "DayRow", "GroupResult", "ItemName", "ItemRow", "Matrix", "MemberDay", "Missing", "PauseRow", "Rating", "RescueRow",
    "ResultRow", "Run", "SlotNow", "SlotRow", "Stage", "Standing", "Today", "calendar", "cohort", "cohorts", "current", "day_of", "enrolment_of", "execution",
    "item", "item_names", "job_name", "job_names", "labour", "latest", "matrix", "member_today", "missing", "open_choices", "pause_group", "rating",
    "reminder_text", "rescue_of", "rescue_rules", "rescues", "rescues_of", "resting", "results", "runs_of",
    "shares_of", "to_rate", "today", "unaccepted", "waiting_list",
]  # fmt: skip
