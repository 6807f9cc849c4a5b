"""Ask a person one question after the other: Enter takes what is offered, a bad answer is answered with one sentence and asked again."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qunying import starters
from qunying.faces.shell.say import complain
from qunying.kernel.refusals import Refused
from qunying.starters.answers import QUESTIONS
from qunying.starters.texts import question, weekdays

STEPS = ("name", "whom", "solves", "stays", "promise", "team")
TEAM = ("owner", "hosts", "hours", "start")


def somebody_there() -> bool:
    """Whether a person sits at the keyboard."""
    return sys.stdin.isatty()


def kind() -> str:
    """Which kind of community, by number or name."""
    offered = starters.all_starters()
    complain(_("一、什么社群"))
    for number, one in enumerate(offered, start=1):
        complain(f"  {number}  {one.sheet.name}  {one.sheet.what_for}")
        complain(f"     {one.sheet.rhythm}")
    while True:
        given = _line(_("选一个，写数字："))
        if given.isdecimal() and 1 <= int(given) <= len(offered):
            return offered[int(given) - 1].kind
        if given in {one.kind for one in offered}:
            return given
        complain(_("「%(given)s」不在里面。请写 1 到 %(most)s 的数字。") % {"given": given, "most": len(offered)})


def rest(one: starters.Starter, given: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """The answers given already, and those asked for now."""
    answers = dict(given)
    numbers = (_("一"), _("二"), _("三"), _("四"), _("五"), _("六"))
    for number, step in zip(numbers, STEPS, strict=True):
        names: Sequence[str] = TEAM if step == "team" else (step,)
        for name in [name for name in names if name not in answers]:
            title = question(name)
            heading = _("六、谁来做：%(what)s") % {"what": title} if step == "team" else _("%(number)s、%(what)s") % {"number": number, "what": title}
            answers[name] = _ask(one, name, heading, today)
    return answers


def _ask(one: starters.Starter, name: str, heading: str, today: date) -> Any:
    complain(f"\n{heading}")
    complain(_("  %(hint)s") % {"hint": _hint(one, name)})
    offered = _offered(one, name, today)
    while True:
        given = _line(_("  直接回车就用「%(offered)s」：") % {"offered": offered}) or (offered if name in ("owner", "hosts", "start") else "")
        try:
            starters.parse(one, name, given, today=today)
        except Refused as refused:
            complain(f"  {refused}")
            continue
        return given


def _hint(one: starters.Starter, name: str) -> str:
    """How to answer, by example."""
    if name in ("owner", "hours"):
        return {"owner": _("对群里的事负责的人"), "hours": _("每天能拿出来的小时数，最少 %(need)s") % {"need": f"{one.host_hours_least:g}"}}[name]
    if name == "hosts":
        return _("一人带一个群，几个名字就开几个群，用顿号隔开。例：%(names)s") % {"names": _("、").join(_hosts(one))}
    if name == "start":
        free = _("哪天都行") if one.sheet.starts is None else _("只能是%(day)s") % {"day": weekdays([one.first_day.weekday()])}
        return _("写成 2026-11-16 这样，%(free)s") % {"free": free}
    return _("例：%(example)s") % {"example": getattr(one.sheet.answers, name).example}


def _offered(one: starters.Starter, name: str, today: date) -> str:
    if name == "owner":
        return str(one.blueprint.raw(one.sheet.answers.team.owner)["name"])
    if name == "hosts":
        return _("、").join(_hosts(one))
    if name == "hours":
        return f"{one.hours:g}"
    return starters.first_days(one, today, count=1)[0].isoformat() if name == "start" else one.default(name)


def _hosts(one: starters.Starter) -> list[str]:
    return list(one.blueprint.raw(one.sheet.answers.team.hosts)["names"])


def _line(prompt: str) -> str:
    """One line of the person's; refused where nobody will ever type one."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise Refused("no_answer", question=QUESTIONS[0])
    return line.strip()
