"""What one may do in the host's work."""

from qunying.camps.hosts.briefs import read_brief
from qunying.camps.hosts.devices import hold, holders, new_mark, reissue_card
from qunying.camps.hosts.evenings import begin, rebuild
from qunying.camps.hosts.packs import close_day
from qunying.camps.hosts.problems import report_problem
from qunying.camps.hosts.visits import visit

__all__ = ["begin", "close_day", "hold", "holders", "new_mark", "read_brief", "rebuild", "reissue_card", "report_problem", "visit"]
