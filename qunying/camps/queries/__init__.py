"""What one may ask about camps: the cohort and its days, today, the matrix of deliveries, a member's day."""

from qunying.camps.queries.cohorts import Choice, CohortRow, DayRow, SlotRow, Stage, calendar, cohort, cohorts, current, day_of, open_choices
from qunying.camps.queries.labour import labour
from qunying.camps.queries.matrix import Cell, Matrix, SlotNow, Today, execution, matrix, today
from qunying.camps.queries.members import ItemRow, MemberDay, Standing, enrolment_of, item, member_today, waiting_list

__all__ = [
    "Cell", "Choice", "CohortRow", "DayRow", "ItemRow", "Matrix", "MemberDay", "SlotNow", "SlotRow", "Stage", "Standing", "Today", "calendar",
    "cohort", "cohorts", "current", "day_of", "enrolment_of", "execution", "item", "labour", "matrix", "member_today", "open_choices", "today", "waiting_list",
]  # fmt: skip
