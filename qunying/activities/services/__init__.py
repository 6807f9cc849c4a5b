"""What one may do with activities: declare them, take part in each kind, answer, announce, close, rebuild what is counted."""

from qunying.activities.kinds import load, modules
from qunying.activities.kinds.contest.services import IdeaRequest, VoteRequest, enter, enter_many, vote, vote_many
from qunying.activities.kinds.diary.services import DiaryRequest, write_diary, write_diary_many
from qunying.activities.kinds.feedback.services import ItemRequest, answer_item, send_item, send_items_many
from qunying.activities.kinds.jielong.services import JielongRequest, join_jielong, join_jielong_many, leave_jielong
from qunying.activities.kinds.run.services import (
    RESULTS_BYTES_MAX,
    ArrivalRequest,
    ResultLine,
    SignUpRequest,
    arrive,
    arrive_many,
    call_off,
    read_results,
    record_results,
    sign_up,
    sign_up_many,
)
from qunying.activities.leading.services import decline, entrust, relieve_lead
from qunying.activities.reviews.peers import peer_review, relieve_peer, stop_reviewing, take_as_peer, trust_peer
from qunying.activities.reviews.services import edit_lines, hand_in_again, review, take
from qunying.activities.services.announcing import note, publish
from qunying.activities.services.checking_in import CheckInRequest, CheckInResult, check_in, check_in_many
from qunying.activities.services.declaring import CHECK_IN, declare, retire, schedule
from qunying.activities.services.improvements import adopt, declare_improvement, release_change
from qunying.activities.services.streak_rows import rebuild_streaks

__all__ = [
    "CHECK_IN",
    "RESULTS_BYTES_MAX",
    "ArrivalRequest",
    "CheckInRequest",
    "CheckInResult",
    "DiaryRequest",
    "IdeaRequest",
    "ItemRequest",
    "JielongRequest",
    "ResultLine",
    "SignUpRequest",
    "VoteRequest",
    "adopt",
    "answer_item",
    "arrive",
    "arrive_many",
    "call_off",
    "check_in",
    "check_in_many",
    "declare",
    "declare_improvement",
    "decline",
    "edit_lines",
    "enter",
    "enter_many",
    "entrust",
    "hand_in_again",
    "join_jielong",
    "join_jielong_many",
    "leave_jielong",
    "note",
    "peer_review",
    "publish",
    "read_results",
    "rebuild_streaks",
    "record_results",
    "release_change",
    "relieve_lead",
    "relieve_peer",
    "retire",
    "review",
    "schedule",
    "send_item",
    "send_items_many",
    "sign_up",
    "sign_up_many",
    "stop_reviewing",
    "take",
    "take_as_peer",
    "trust_peer",
    "vote",
    "vote_many",
    "write_diary",
    "write_diary_many",
]

load()
modules("services")
