"""What can have happened with the platform's own statistics."""

from dataclasses import dataclass

from qunying.journal.facts import fact


@fact("channels.stats_copied")
@dataclass(frozen=True, slots=True)
class StatsCopied:
    """A platform's official statistics of one owner's chats on one day were copied, whole numbers as it gives them; the envelope's day is theirs.

    The envelope names a group where the owner had this one chat and no other on that day.
    """

    owner: int  # whose numbers they are: the row of the owner's account, the envelope's subject
    chats: int  # how many chats of our groups the owner has
    new_chat_cnt: int
    chat_total: int
    chat_has_msg: int
    new_member_cnt: int
    member_total: int
    member_has_msg: int
    msg_total: int
    migrate_trainee_chat_cnt: int
