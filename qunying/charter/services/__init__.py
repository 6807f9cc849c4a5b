"""What one may do with the charter: declare it, owe what was promised, begin, end and move a session, judge what became of it."""

from qunying.charter.aims import suiting, suits
from qunying.charter.calendar import Calendar, told_by
from qunying.charter.personas.noting import Noted, forget_attribute, note_attribute, note_many, of_tag
from qunying.charter.scores.keeping import LOOK_SECONDS, keep_all, note_structure
from qunying.charter.scores.keeping import keep as keep_scores
from qunying.charter.scores.versions import weigh as weigh_scores
from qunying.charter.services import goal_readings
from qunying.charter.services.deriving import derive, renew
from qunying.charter.services.goal_readings import read_goals
from qunying.charter.services.judging import judge, rebuild_verdicts
from qunying.charter.services.positioning import POSITIONING, aim_for, give_up, position, promise, withdraw
from qunying.charter.services.scoring import score_methods, score_senses
from qunying.charter.services.sessions import begin_session, end_session, reschedule
from qunying.charter.valuing.services import ask_value, lint_value, pick_value
from qunying.flows import periodic

__all__ = [
    "POSITIONING", "Calendar", "Noted", "aim_for", "ask_value", "begin_session", "derive", "end_session", "forget_attribute", "give_up", "judge",
    "keep_scores", "lint_value", "note_attribute", "note_many", "note_structure", "of_tag", "pick_value", "position", "promise",
    "read_goals", "rebuild_verdicts", "renew", "reschedule", "score_methods", "score_senses", "suiting", "suits", "told_by", "weigh_scores", "withdraw",
]  # fmt: skip

periodic.every(3600, "charter.promises")(renew)
periodic.every(LOOK_SECONDS, "charter.scores", apart=True)(keep_all)
periodic.every(goal_readings.LOOK_SECONDS, "charter.goals", apart=True)(goal_readings.read_all)
