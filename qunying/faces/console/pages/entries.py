"""One row of 需要你处理, and what puts it before another: harm over the time that is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from qunying.faces.console.pages import words
from qunying.faces.kit.parts import Todo, Tone

HARM: Final = {
    "failed": 9.0, "unknown": 8.0, "card": 7.0, "open": 6.0, "rescue": 5.0, "problem": 6.0, "attention": 4.0, "appeal": 3.0, "promise": 3.0, "parked": 4.0,
    "waiting": 3.0, "held": 2.0, "missed": 2.0, "drift": 1.0,
}  # fmt: skip
URGENT: Final = timedelta(minutes=30)
LEISURE: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that needs a hand; ``to`` names an address in the caller's table, ``of`` what it is about."""

    kind: str
    finding: str
    cause: str
    verb: str
    to: str
    of: str = ""
    owner: str = ""
    until: timedelta = timedelta()
    icon: str = "alert-triangle"
    tone: Tone = "warn"
    post: bool = False
    verb_long: str = ""  # as a button at the page's head
    when: str = ""  # said instead of the time left where there is no hour by which it must be done
    harm: float | None = None  # where the thing itself says how much; else as usual for its kind
    tasks: tuple[tuple[int, str], ...] = ()  # which tasks the row stands for: id and public id

    @property
    def weight(self) -> float:
        """Harm over the time that is left."""
        return (self.harm if self.harm is not None else HARM[self.kind]) / (max(0.0, self.until.total_seconds() / 60) + 30)

    def url(self, urls: dict[str, str]) -> str:
        """Where its verb leads."""
        return urls[self.to].replace("{}", self.of) if "{}" in urls[self.to] else urls[self.to] + self.of

    def row(self, urls: dict[str, str], *, runs: bool) -> Todo:
        """As the page draws it; who may not act is led to look."""
        due = self.when or words.left(self.until) if self.until > timedelta() else words.late(-self.until)
        acts = runs or not self.post
        verb, url = (self.verb, self.url(urls)) if acts else (_("看看"), urls["calendar"])
        return Todo(self.finding, self.cause, verb, url, self.icon, self.tone, self.owner, due, not self.when and self.until < URGENT, self.post and acts)
