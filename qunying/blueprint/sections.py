"""The contract between the blueprint engine and the domains: what a section declares, wants, finds alive and applies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from qunying.blueprint.document import Blueprint

SHARED = "community"  # the unit of everything that is not one group's; created first, removed last

Path = str  # dotted, entries by number: "management.groups.3.capacity"


class Declared(BaseModel):
    """Base of every typed part of a blueprint: unknown keys are refused, values are taken as written (``"5"`` is no number).

    Use ``list`` (not tuple), ``Literal`` (not enum); a YAML date such as 2026-11-13 arrives as ``datetime.date``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a blueprint: where it is, what it is, how to mend it. Lower ``rank`` is mended first."""

    file: str
    line: int
    column: int
    path: Path
    code: str
    message: str
    mend: str
    rank: int = 50

    @property
    def sentence(self) -> str:
        """What is wrong and how to mend it, one after the other."""
        return _("%(message)s%(mend)s") % {"message": self.message, "mend": self.mend}


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing the blueprint wants or that lives now; ``kind`` and ``key`` name it, two with equal bodies (and ``at``) are the same.

    All changes of one ``unit`` ("community" or "group:ying-01") are one transaction. ``at`` is when it happens (UTC): what lies in the past is never
    created, changed or removed; when its ``said`` (a fingerprint of what people saw; absent: the whole body) differs, the plan refuses ``in_the_past``.
    ``path`` is where the blueprint declares it, so that problems have a line. The body holds plain JSON values only.
    """

    kind: str
    key: str
    unit: str
    body: dict[str, Any]
    at: datetime | None = None
    said: str = field(default="", compare=False)
    path: Path = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between desired and existing. ``before`` is what lives now (update, remove)."""

    action: Literal["create", "update", "remove"]
    resource: Resource
    before: Resource | None


@dataclass(frozen=True, slots=True)
class ApplyContext:
    """What a section may need while it applies the changes of one unit, inside that unit's transaction."""

    community_id: int
    revision_id: int
    blueprint: Blueprint
    now: datetime


@dataclass(frozen=True, slots=True)
class FileForm:
    """How a list may be kept as a folder of files: each file has ``type``; ``spread`` turns its raw content into entries of the list.

    An entry comes with the place of each of its fields inside the file, e.g. ``({"day": 1, "slot": "noon"}, {"day": ("day",), "slot": ("slots", "noon")})``.
    """

    type: Any
    spread: Callable[[Any], list[tuple[dict[str, Any], dict[str, tuple[str | int, ...]]]]]


class Section:
    """A domain's part of the blueprint. Subclass it in ``<domain>/section.py``, set the attributes and ``register()`` an instance.

    ``schema`` maps key paths ("management.groups") to pydantic types; a type that allows None makes the key optional. Every key has exactly one owner.
    A ``list`` type is read entry by entry, so one bad entry never hides the others.
    """

    name: ClassVar[str]
    order: ClassVar[int]  # of apply: charter 10, conduct 20, channels 30, groups 40, incentives 50, content 60, activities 70, camps 80
    rank: ClassVar[int] = 50  # of its problems; rules 10, content 20, interaction 30
    layer: ClassVar[str] = ""  # how people call the layer that is to be mended first, e.g. 群规
    schema: ClassVar[dict[str, Any]] = {}
    folders: ClassVar[dict[str, FileForm]] = {}  # keys that may also be written as {folder: NAME}

    def lint(self, bp: Blueprint) -> Iterable[Problem]:
        """Every fault beyond types; ``bp[path]`` is None where a part is absent or faulty (that is reported already)."""
        return ()

    def warn(self, bp: Blueprint) -> Iterable[Problem]:
        """What a person should look at, though it stops nothing; shown by check and plan."""
        return ()

    def desired(self, bp: Blueprint) -> list[Resource]:
        """Everything the blueprint wants of this domain; called only when nothing is at fault."""
        return []

    def existing(self, community_id: int) -> list[Resource]:
        """What lives now and is ours (has a key)."""
        return []

    def strangers(self, community_id: int) -> list[Resource]:
        """What was made by hand: reported, never touched."""
        return []

    def apply(self, changes: Sequence[Change], context: ApplyContext) -> None:
        """The changes, all of one unit, are done; runs inside the unit's transaction."""
        raise NotImplementedError(f"{self.name} has resources but no apply")

    def summary(self, bp: Blueprint) -> dict[str, Any]:
        """Contributions to the plan's head, added up over sections.

        ``deliveries`` int · ``staff_hours`` {"declared": float, "needed": float} · ``modes`` {mode: count} ·
        ``serves`` [{"part", "metric"}] · ``capabilities`` [dict] · ``notes`` [sentence] · ``degradations`` [sentence].
        """
        return {}

    def line(self, resource: Resource) -> str:
        """How a resource reads in the plan's text."""
        return f"{resource.kind} {resource.key}"

    def home(self, bp: Blueprint) -> int | None:
        """The community this blueprint speaks of, where this section knows it and it exists."""
        return None

    def establish(self, bp: Blueprint, now: datetime) -> int | None:
        """The community exists afterwards; only the section that owns its declaration answers."""
        return None

    def redact(self, data: dict[str, Any]) -> None:
        """Take personal data out of the blueprint's plain data before it is exported, in place."""


ProblemText = Callable[[dict[str, Any]], tuple[str, str]]

_SECTIONS: dict[str, Section] = {}
_OWNERS: dict[str, Section] = {}
_TEXTS: dict[str, ProblemText] = {}


def register(section: Section) -> Section:
    """The section takes part from now on; a key path owned by another already is a programming error."""
    if section.name in _SECTIONS:
        raise RuntimeError(f"the section {section.name} is registered twice")
    for path in section.schema:
        taken = next((other for other in _OWNERS if other == path or other.startswith(path + ".") or path.startswith(other + ".")), None)
        if taken is not None:
            raise RuntimeError(f"{path} of {section.name} is owned by {_OWNERS[taken].name} already")
    _SECTIONS[section.name] = section
    _OWNERS.update(dict.fromkeys(section.schema, section))
    return section


def all_sections() -> list[Section]:
    """Every section, in the order of apply."""
    return sorted(_SECTIONS.values(), key=lambda section: (section.order, section.name))


def owners() -> dict[str, Section]:
    """Which section owns which key path."""
    return dict(_OWNERS)


def owner_of(path: Path) -> Section | None:
    """The section that owns the key a path lies in."""
    while path:
        if path in _OWNERS:
            return _OWNERS[path]
        path = path.rpartition(".")[0]
    return None


def problem_texts(**texts: ProblemText) -> None:
    """Register how problem codes read: each a function of the problem's data that gives (what is wrong, how to mend it)."""
    for code, text in texts.items():
        if code in _TEXTS:
            raise RuntimeError(f"the problem code {code} has two texts")
        _TEXTS[code] = text


def words(code: str, data: dict[str, Any]) -> tuple[str, str]:
    """What is wrong and how to mend it, in words."""
    text = _TEXTS.get(code)
    return text(data) if text else (f"{code} {data}", "")
