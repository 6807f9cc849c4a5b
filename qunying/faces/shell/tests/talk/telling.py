"""Say what was said, word by word; and read of the answer what matters."""

from qunying.channels import features
from qunying.groups import services as groups
from qunying.insight.tests.story import Story

TEXT = "这是一句有内容的话"
WEEK = ("--from", "2026-11-02", "--to", "2026-11-08")  # Monday D2 to Sunday D8


class Talk(Story):
    """A story whose messages have words."""

    def writes(self, who, text, *, group=1, day, clock="12:00", reply_to=None, reply_by=None, form="text"):
        """Say these words, in answer to that message; returns the message's number."""
        message = next(self.numbers)
        fact = features.posted(text, form, reply_to=reply_to, reply_by=reply_by)
        self.tell(fact, who=who, group=group, day=day, clock=clock, subject=("history", message))
        return message


def found(story, count):
    """So many new groups."""
    declared = {"route": "first", "purpose": "读书", "audience": "r", "domain": "教育", "capacity": 200, "in_calendar": True}
    return [groups.create(story.community, key=f"g{n}", name=f"群{n}", position=n, **declared).pk for n in range(1, count + 1)]


def only(rows, *names):
    """These columns of each row."""
    return [tuple(row[name] for name in names) for row in rows]


def rounded(rows, *names):
    """These columns of each row, with four digits."""
    return [tuple(round(row[name], 4) if isinstance(row[name], float) else row[name] for name in names) for row in rows]
