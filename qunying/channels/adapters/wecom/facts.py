"""What can have happened with the platform's own statistics."""

from dataclasses import dataclass

from qunying.journal.facts import fact


@fact("channels.stats_copied")
@dataclass(frozen=True, slots=True)
class StatsCopied:
    """A platform's official statistics of one owner's chats on one day were copied, whole numbers as it gives them.

    The envelope's day is that of the copying: a day we wrote nothing down on ourselves stays unknown, whatever the platform knows of it.
    It names a group where the owner had this one chat and no other on the day the numbers are of.
    """

    of_day: int  # the day the numbers are of, as 20261112
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
