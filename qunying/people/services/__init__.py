"""What one may do with communities, people and staff; every public function is one transaction."""

from qunying.people.counting.declaring import count_as
from qunying.people.levels.holding import hold_level, let_level_go
from qunying.people.levels.rebuilding import rebuild as rebuild_levels
from qunying.people.levels.versions import declare as declare_levels
from qunying.people.services.accounts import create_account, create_first_owner
from qunying.people.services.admission import UNKNOWN_WAY, CameBy, Newcomer, admit, admit_many, hold_many, leave, leave_many, readmit
from qunying.people.services.communities import change_community, create_community
from qunying.people.services.inviting import Asked, Opened, invite, open_invite
from qunying.people.services.keys import Key, authenticate, issue_key, recognise, redeem_link, reissue, revoke
from qunying.people.services.names import clean_name, name_of
from qunying.people.services.pages import page_of_token, page_token, renew_page_link
from qunying.people.services.past import Arrival, Known, remember_many
from qunying.people.services.staff import Post, accept_login, change_staff, dismiss, give_login, hire, hire_many
from qunying.people.services.tokens import TOKENS_MOST, account_of_token, issue_token, revoke_token

__all__ = [
    "TOKENS_MOST", "UNKNOWN_WAY", "Arrival", "Asked", "CameBy", "Key", "Known", "Newcomer", "Opened", "Post", "accept_login", "account_of_token",
    "admit", "admit_many", "authenticate",
    "change_community", "change_staff", "clean_name", "count_as", "create_account", "create_community", "create_first_owner", "declare_levels",
    "dismiss", "give_login", "hire",
    "hire_many", "hold_level", "hold_many", "invite", "issue_key", "issue_token", "leave", "leave_many", "let_level_go",
    "name_of", "open_invite", "page_of_token", "page_token", "readmit",
    "rebuild_levels",
    "recognise", "redeem_link", "reissue", "remember_many", "renew_page_link", "revoke", "revoke_token",
]  # fmt: skip
