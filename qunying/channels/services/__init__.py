"""What one may do on channels: declare them, queue and send messages, say what became of them, post and read in the web community."""

from qunying.channels.adapters.web.muting import mute
from qunying.channels.adapters.web.posting import PostRequest, PostResult, post, post_many
from qunying.channels.adapters.web.reacting import Like, react, react_many
from qunying.channels.adapters.web.reading import Sight, see, see_many
from qunying.channels.adapters.web.recalling import recall
from qunying.channels.adapters.wecom import sandbox as wecom_sandbox
from qunying.channels.adapters.wecom.statistics import copy_all as copy_statistics
from qunying.channels.scoring import DEFAULT as SCORE_DEFAULT
from qunying.channels.scoring import MOST as SCORE_MOST
from qunying.channels.scoring import PARTS as SCORE_PARTS
from qunying.channels.scoring import declare_score
from qunying.channels.services.audit import Audit, audit
from qunying.channels.services.declared import declare, withdraw
from qunying.channels.services.hands import attest, link_opened, resolve_unknown, retry, reword
from qunying.channels.services.outbox import LEAD, ON_TIME_GRACE_SECONDS, Message, queue_many, reconcile, run_outbox, withdraw_many
from qunying.flows import periodic

__all__ = [
    "LEAD", "ON_TIME_GRACE_SECONDS", "SCORE_DEFAULT", "SCORE_MOST", "SCORE_PARTS", "Audit", "Like", "Message", "PostRequest", "PostResult", "Sight",
    "attest", "audit", "copy_statistics", "declare", "declare_score", "link_opened", "mute", "post", "post_many", "queue_many", "react", "react_many", "recall",
    "reconcile", "resolve_unknown", "retry", "reword", "run_outbox", "see", "see_many", "wecom_sandbox", "withdraw", "withdraw_many",
]  # fmt: skip

periodic.every(0, "channels.outbox")(run_outbox)
periodic.every(2, "channels.reconcile")(reconcile)
