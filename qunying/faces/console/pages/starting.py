"""The six questions of a new community: their forms, the draft between them, and what comes of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from qunying import starters
from qunying.faces.console.pages.blueprint import Seen, look
from qunying.faces.kit.parts import Step
from qunying.groups import queries as groups
from qunying.kernel import clock
from qunying.kernel.refusals import Refused, sentence
from qunying.starters.answers import LENGTHS
from qunying.starters.texts import question, weekdays

STEPS: Final = ("kind", "whom", "solves", "stays", "promise", "team")
FIELDS: Final = {"kind": ("kind", "name"), "team": ("owner", "hosts", "hours", "start")}
OF_THE_KIND: Final = ("promise", "hours", "start")  # what another kind may not be able to keep
ZONE: Final = "Asia/Shanghai"
STARTS_OFFERED: Final = 6

Draft = dict[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """Her blueprint as one text, with its plan and what it comes to."""

    text: str
    seen: Seen
    told: starters.Foretold | None
    written_for: str


def today() -> date:
    """The day on which she answers."""
    return clock.today(ZONE)


def fields_of(step: str) -> tuple[str, ...]:
    """The answers a step asks for."""
    return FIELDS.get(step, (step,))


def after(step: str) -> str:
    """The step that follows; nothing after the last."""
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else ""


def before(step: str) -> str:
    """The step in front; nothing before the first."""
    place = STEPS.index(step)
    return STEPS[place - 1] if place else ""


def trail(step: str) -> list[Step]:
    """All six with where she is."""
    here = STEPS.index(step)
    return [Step(title(name), state="done" if number < here else "cur" if number == here else "") for number, name in enumerate(STEPS)]


def title(step: str) -> str:
    """The question of a step."""
    return _("谁来做") if step == "team" else question(step)


def form(step: str, draft: Mapping[str, str], *, owner: str, given: Mapping[str, Any] | None = None) -> forms.Form:
    """The form of a step with her draft, or the starter's own words, in it."""
    drawn = forms.Form(given, initial=_initial(step, draft, owner), label_suffix="")
    for name in fields_of(step):
        drawn.fields[name] = _kinds() if name == "kind" else _field(starters.starter(draft["kind"]), name) if step != "kind" else _name()
    return drawn


def take(step: str, shown: forms.Form, draft: Draft) -> Draft | None:
    """The draft with the answers of this step; None with the complaint under its field when one cannot be."""
    if not shown.is_valid():
        return None
    found = {name: shown.cleaned_data[name] for name in fields_of(step)}
    one = starters.starter(found.get("kind") or draft["kind"])
    for name, value in found.items():
        try:
            if name != "kind":
                starters.parse(one, name, value, today=today())
        except Refused as refused:
            shown.add_error(name, sentence(refused))
    if shown.errors:
        return None
    moved = {name: value for name, value in draft.items() if not (one.kind != draft.get("kind") and name in OF_THE_KIND)}
    return {**moved, **found}


def faulty_step(draft: Mapping[str, str]) -> str:
    """The first step whose answer is missing or can no longer be; nothing when all stand."""
    if draft.get("kind") not in {one.kind for one in starters.all_starters()}:
        return "kind"
    one = starters.starter(draft["kind"])
    for step in STEPS:
        for name in fields_of(step):
            try:
                if name != "kind":
                    starters.parse(one, name, draft.get(name, ""), today=today())
            except Refused:
                return step
    return ""


def result(draft: Mapping[str, str]) -> Result:
    """What the answers make: the same for the same answers on the same day."""
    one, day = starters.starter(draft["kind"]), today()
    text = starters.one_text(starters.compose(one, starters.read_answers(draft, today=day), today=day))
    seen = look(text, community=None)
    told = starters.foretell(seen.plan.bp) if seen.plan else None
    return Result(text, seen, told, one.sheet.written_for)


def invitation(community: Any) -> dict[str, str] | None:
    """The address that brings the first members in, and the group they will sit in; None while there is no group for them."""
    group = next((row for row in groups.groups(community.pk) if row.for_members), None)
    return {"url": f"{settings.PUBLIC_URL}{reverse('h5:join', args=[community.slug])}", "group": group.name} if group else None


def rhythm(told: starters.Foretold) -> list[tuple[str, str]]:
    """Each slot with when it comes."""
    words = _("%(days)s %(at)s，%(minutes)s 分钟，共 %(count)s 天")
    return [(one.name, words % {"days": weekdays(one.weekdays), "at": one.at, "minutes": one.minutes, "count": one.days}) for one in told.slots]


def hours(told: starters.Foretold) -> list[tuple[str, str]]:
    """Whose hours it takes on the fullest day."""
    words = _("最忙的一天 %(need)s 小时，说好 %(has)s 小时")
    return [(one.name, words % {"need": _hours(one.minutes), "has": "—" if one.declared is None else _hours(one.declared)}) for one in told.load]


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}"


def _initial(step: str, draft: Mapping[str, str], owner: str) -> dict[str, str]:
    found = {name: draft[name] for name in fields_of(step) if name in draft}
    if step == "kind":
        return {"kind": starters.all_starters()[0].kind, **found}
    one = starters.starter(draft["kind"])
    if step == "team":
        return {"owner": owner, "hosts": owner, "hours": f"{one.hours:g}", "start": starters.first_days(one, today())[0].isoformat(), **found}
    return {step: one.default(step), **found}


def _kinds() -> forms.Field:
    offered = [(one.kind, one.sheet.name) for one in starters.all_starters()]
    return forms.ChoiceField(label=question("kind"), choices=offered, widget=forms.RadioSelect, error_messages={"required": _("请选一种社群。")})


def _name() -> forms.Field:
    wanted = {"required": _("请写上社群的名字。")}
    hint = _("成员看到的名字，%(least)s 到 %(most)s 个字。例：果小满") % {"least": LENGTHS["name"][0], "most": LENGTHS["name"][1]}
    return forms.CharField(label=question("name"), help_text=hint, error_messages=wanted, max_length=200)


def _field(one: starters.Starter, name: str) -> forms.Field:
    if name == "start":
        days = starters.first_days(one, today(), count=STARTS_OFFERED)
        choices = [(day.isoformat(), _("%(day)s %(weekday)s") % {"day": day.isoformat(), "weekday": weekdays([day.weekday()])}) for day in days]
        return forms.ChoiceField(label=question(name), choices=choices)
    hints = {
        "owner": _("对群里的事负责的人，也是群的运营官。"), "hosts": _("一人带一个群，几个名字就开几个群，用顿号隔开。"),
        "hours": _("最忙的一天至少要 %(need)s 小时。") % {"need": f"{one.host_hours_least:g}"},
    }  # fmt: skip
    if name in hints:
        return forms.CharField(label=question(name), help_text=hints[name], max_length=1000, error_messages={"required": _("请写上。")})
    example = _("例：%(example)s") % {"example": getattr(one.sheet.answers, name).example}
    text = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=question(name), help_text=example, widget=text, max_length=1000, error_messages={"required": _("请写一句。")})
