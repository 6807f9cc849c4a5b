"""What one may do in commerce: declare, issue and redeem coupons, note who brought whom and who was contacted."""

from qunying.commerce.services.declaring import declare, retire
from qunying.commerce.services.guiding import contact, introduce
from qunying.commerce.services.issuing import IssueRequest, IssueResult, issue, issue_many, welcome_many
from qunying.commerce.services.redeeming import plain_code, redeem

__all__ = [
    "IssueRequest", "IssueResult", "contact", "declare", "introduce", "issue", "issue_many", "plain_code", "redeem", "retire", "welcome_many",
]  # fmt: skip
