"""Make a starter hers: the starter's own files, comments kept, with her answers in their places, starting on a day still to come."""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import PlainScalarString

from qunying.blueprint.document import keys_of
from qunying.blueprint.export import emit
from qunying.blueprint.load import MAIN, load
from qunying.kernel.refusals import Refused
from qunying.starters.answers import Answers
from qunying.starters.starter import SHEET, WEEKDAYS, Starter, value_at

NOTICE_DAYS: Final = 3  # time to invite, where the calendar may begin on any day
SHORT_LENGTH_MAX: Final = 30
DERIVED_LENGTH_MAX: Final = 80
SLUG_LENGTH_MAX: Final = 24

Files = dict[str, str]


def compose(one: Starter, answers: Answers, *, today: date) -> Files:
    """The files of her blueprint by name; what she left open reads as in the starter."""
    trees = _trees(one)
    main = trees[MAIN]
    _name_and_hour(one, answers, trees)
    _put_answers(one, answers, main)
    _put_team(one, answers, main)
    _put_calendar(one, answers, main, today)
    main["positioning"]["community"]["id"] = slug_of(one.kind, answers.name or one.default("name"))
    head = _("由「%(name)s」模板和六个回答写成。改完先 qunying check，再 qunying plan。") % {"name": one.sheet.name}
    main.yaml_set_start_comment(head)
    return {name: _dump(tree) for name, tree in trees.items()}


def write(files: Files, target: Path) -> None:
    """The files lie in the folder, which was not there or empty before; refused ``folder_taken`` otherwise."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused("folder_taken", folder=str(target))
    for name, text in files.items():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


def one_text(files: Files) -> str:
    """The same blueprint as one text."""
    with tempfile.TemporaryDirectory(prefix="qunying-new-") as place:
        write(files, Path(place) / "new")
        return emit(load(Path(place) / "new").data)


def first_days(one: Starter, today: date, *, count: int = 4) -> list[date]:
    """The next days on which the starter's calendar may begin."""
    if one.sheet.starts is None:
        return [today + timedelta(days=NOTICE_DAYS + number) for number in range(count)]
    ahead = (WEEKDAYS.index(one.sheet.starts) - today.weekday() - 1) % 7 + 1
    return [today + timedelta(days=ahead + 7 * number) for number in range(count)]


def slug_of(kind: str, name: str) -> str:
    """A community's id: what of its name is ASCII, else its kind; with a few signs of the whole name, so that two names differ."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:SLUG_LENGTH_MAX].strip("-")
    return f"{plain or kind}-{hashlib.sha256(name.encode()).hexdigest()[:4]}"


def _trees(one: Starter) -> dict[str, Any]:
    """Every YAML file of the starter as a tree that keeps its comments, the main one first."""
    names = sorted(path.relative_to(one.path).as_posix() for path in one.path.rglob("*.yaml") if path.name != SHEET)
    names.sort(key=lambda name: name != MAIN)
    return {name: _yaml().load((one.path / name).read_text(encoding="utf-8")) for name in names}


def _name_and_hour(one: Starter, answers: Answers, trees: dict[str, Any]) -> None:
    """Her name, and the hour of her promise, stand in every text that had the starter's."""
    swaps: list[tuple[str, str]] = []
    if answers.name:
        swaps.append((one.default("name"), answers.name))
    if answers.promise and answers.promise.at != one.slot["at"]:
        swaps.append((one.slot["at"], answers.promise.at))
    for old, new in swaps:
        for name, tree in trees.items():
            trees[name] = _walk(tree, lambda text, old=old, new=new: text.replace(old, new))  # type: ignore[misc]
    if answers.promise and answers.promise.minutes:
        slots = trees[MAIN]["content"]["slots"]
        next(slot for slot in slots if slot["id"] == one.sheet.answers.promise.slot)["minutes"] = answers.promise.minutes


def _put_answers(one: Starter, answers: Answers, main: Any) -> None:
    given = {"whom": answers.whom, "solves": answers.solves, "stays": answers.stays, "promise": answers.promise.text if answers.promise else ""}
    given = {question: text for question, text in given.items() if text and text != one.default(question)}
    for question, text in given.items():
        place = getattr(one.sheet.answers, question)
        for path in place.into:
            _set(main, path, text)
        for path in place.short:
            _set(main, path, first_clause(text))
    if given.keys() & {"whom", "solves"}:
        words = {"{给谁}": first_clause(answers.whom or one.default("whom")), "{解决什么}": answers.solves or one.default("solves")}
        for path, sentence in one.sheet.derived.items():
            _set(main, path, _filled(sentence, words))


def _put_team(one: Starter, answers: Answers, main: Any) -> None:
    """Owner, hosts and groups are hers: one group for each host, and where she names none, she hosts the first herself."""
    team = one.sheet.answers.team
    if answers.owner:
        value_at(main, team.owner)["name"] = answers.owner
    hosts = value_at(main, team.hosts)
    if answers.hosts or answers.owner:
        names = list(answers.hosts) or [answers.owner]
        hosts["names"].clear()
        hosts["names"].extend(names)
        hosts["count"] = len(names)
        value_at(main, team.groups)["count"] = len(names)
    if answers.hours is not None:
        hosts["hours_per_day"] = answers.hours


def _put_calendar(one: Starter, answers: Answers, main: Any, today: date) -> None:
    first = answers.start or first_days(one, today, count=1)[0]
    cadence = main["content"]["cadence"]
    if cadence["kind"] == "dated":
        cadence["dates"][:] = [day + (first - one.first_day) for day in cadence["dates"]]
    else:
        cadence["start"] = first


def first_clause(text: str) -> str:
    """The text up to its first comma or full stop."""
    return re.split(r"[，。；,;]", text, maxsplit=1)[0].strip()[:SHORT_LENGTH_MAX]


def _filled(sentence: str, words: dict[str, str]) -> str:
    """The sentence with the words put in; the longest of them is cut where the whole would be too long."""
    room = DERIVED_LENGTH_MAX - len(sentence)
    for name, text in words.items():
        if name in sentence:
            room += len(name)
            short = text if len(text) <= room else first_clause(text)[:room]
            sentence = sentence.replace(name, short)
            room -= len(short)
    return sentence


def _set(tree: Any, path: str, value: str) -> None:
    *above, last = keys_of(path)
    for key in above:
        tree = tree[key]
    tree[last] = value


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    """The value with every text in it changed in place, its style kept."""
    if isinstance(value, dict):
        for key in value:
            value[key] = _walk(value[key], change)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            value[number] = _walk(item, change)
    elif isinstance(value, str):
        changed = change(str(value))
        return value if changed == value else (changed if type(value) in (str, PlainScalarString) else type(value)(changed))
    return value


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dump(tree: Any) -> str:
    out = io.StringIO()
    _yaml().dump(tree, out)
    return out.getvalue()
