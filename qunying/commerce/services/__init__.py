"""What one may do in commerce: declare, issue and redeem coupons, note who brought whom and who was contacted, take in tables."""

from qunying.commerce.services.declaring import declare, retire
from qunying.commerce.services.guiding import contact, introduce
from qunying.commerce.services.issuing import IssueRequest, IssueResult, issue, issue_many, welcome_many
from qunying.commerce.services.redeeming import plain_code, redeem
from qunying.commerce.services.taking_in import KINDS, Taken, mapping_text, read_mapping, suggest_mapping, take_in

__all__ = [
    "KINDS", "IssueRequest", "IssueResult", "Taken", "contact", "declare", "introduce", "issue", "issue_many", "mapping_text", "plain_code",
    "read_mapping", "redeem", "retire", "suggest_mapping", "take_in", "welcome_many",
]  # fmt: skip
