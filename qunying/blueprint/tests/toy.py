"""A tiny house to try the engine on: shelves of things in one table, so that the engine's tests need no domain."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import pytest
from django.db import connection
from pydantic import Field

from qunying.blueprint import sections
from qunying.blueprint.sections import Declared, FileForm, Resource, Section
from qunying.journal.record import open_book

START = datetime(2026, 11, 13, tzinfo=UTC)


class Home(Declared):
    id: Annotated[str, Field(pattern="^[a-z-]+$")]
    size: Annotated[int, Field(ge=1, le=9)] = 3


class Thing(Declared):
    id: str
    text: Annotated[str, Field(min_length=1)] = "空"
    unit: str = "community"
    day: int | None = None


class ByHand(Declared):
    kind: Literal["by_hand"]
    note: str


class ByClock(Declared):
    kind: Literal["by_clock"]
    minutes: float


class Charter(Section):
    name, order = "toy_charter", 10
    schema = {"goal.mission": Annotated[str, Field(min_length=4)], "positioning.home": Home}

    def lint(self, bp):
        if bp["goal.mission"] == "坏":
            yield bp.problem("goal.mission", "toy_bad")

    def home(self, bp):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM toy_home WHERE slug = %s", [bp["positioning.home"].id if bp["positioning.home"] else ""])
            row = cursor.fetchone()
        return row[0] if row else None

    def establish(self, bp, now):
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM toy_home")
            number = cursor.fetchone()[0]
            cursor.execute("INSERT INTO toy_home (id, slug) VALUES (%s, %s)", [number, bp["positioning.home"].id])
        open_book(number, "Asia/Shanghai")
        return number

    def redact(self, data):
        data["positioning"]["home"].pop("size", None)


class Things(Section):
    name, order, rank, layer = "toy_things", 20, 20, "架子"
    schema = {"content.things": list[Thing], "content.how": Annotated[ByHand | ByClock, Field(discriminator="kind")] | None}
    applied: list[tuple[str, str]] = []

    def lint(self, bp):
        for path, thing in bp.each("content.things"):
            if thing.text == "坏":
                yield bp.problem(f"{path}.text", "toy_bad", text=thing.text)

    def desired(self, bp):
        return [
            Resource("thing", thing.id, thing.unit, {"text": thing.text}, at=_at(thing.day), path=path, said=thing.text if thing.day else "")
            for path, thing in bp.each("content.things")
        ]

    def existing(self, community_id):
        return [_resource(row) for row in rows(community_id) if not row[1].startswith("hand-")]

    def strangers(self, community_id):
        return [_resource(row) for row in rows(community_id) if row[1].startswith("hand-")]

    def apply(self, changes, context):
        for change in changes:
            item = change.resource
            self.applied.append((change.action, item.key))
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM toy_thing WHERE community = %s AND name = %s", [context.community_id, item.key])
                if change.action != "remove":
                    values = [context.community_id, item.key, item.unit, json.dumps(item.body), item.at.isoformat() if item.at else None]
                    cursor.execute("INSERT INTO toy_thing (community, name, unit, body, at) VALUES (%s, %s, %s, %s, %s)", values)

    def summary(self, bp):
        serves = [{"part": "架子", "metric": "数"}]
        return {"deliveries": len(bp["content.things"]), "modes": {"auto": 1}, "staff_hours": {"needed": 0.5, "declared": 1}, "serves": serves}


class Rules(Section):
    name, order, rank, layer = "toy_rules", 30, 10, "规矩"
    schema = {"management.rules": list[Thing], "management.extra": Thing | None}

    def lint(self, bp):
        for path, rule in bp.each("management.rules"):
            if rule.text == "坏":
                yield bp.problem(f"{path}.text", "toy_bad", text=rule.text)


class Acts(Section):
    name, order, rank, layer = "toy_acts", 40, 30, "互动"
    schema = {"activities": Annotated[list[Thing], Field(min_length=1)]}

    def lint(self, bp):
        for path, act in bp.each("activities"):
            if act.text == "坏":
                yield bp.problem(f"{path}.text", "toy_bad", text=act.text)


class Shelf(Declared):
    things: dict[str, str]


def spread(content):
    things = content.get("things")
    return [({"id": key, "text": text}, {"id": ("things", key), "text": ("things", key)}) for key, text in things.items()] if isinstance(things, dict) else []


def rows(community_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT community, name, unit, body, at FROM toy_thing WHERE community = %s ORDER BY name", [community_id])
        return cursor.fetchall()


def put(community_id, name, *, text="手", unit="community"):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM toy_thing WHERE community = %s AND name = %s", [community_id, name])
        values = [community_id, name, unit, json.dumps({"text": text})]
        cursor.execute("INSERT INTO toy_thing (community, name, unit, body, at) VALUES (%s, %s, %s, %s, NULL)", values)


def text(*things, mission="把东西放好", rules="[{id: r, text: 好}]", more=""):
    """A blueprint's text: each thing is written as ``id=text@unit#day``."""
    listed = "\n".join(f"    - {thing}" for thing in things) or "    []"
    return (
        f"schema: 1\ngoal:\n  mission: {mission}\npositioning:\n  home: {{id: attic, size: 2}}\ncontent:\n  things:\n{listed}\n"
        f"activities:\n  - {{id: act}}\nmanagement:\n  rules: {rules}\n{more}"
    )


def thing(name, words="好", unit="community", day=None):
    return f"{{id: {name}, text: {words}, unit: '{unit}'" + (f", day: {day}" if day is not None else "") + "}"


@pytest.fixture
def toys(monkeypatch):
    """Only the toy sections are registered."""
    for name in ("_SECTIONS", "_OWNERS"):
        monkeypatch.setattr(sections, name, {})
    things = Things()
    things.applied = []
    monkeypatch.setattr(Things, "folders", {"content.things": FileForm(Shelf, spread)})
    monkeypatch.setitem(sections._TEXTS, "toy_bad", lambda d: (f"{d['path']} 坏了。", "换一个。"))
    for section in (Charter(), things, Rules(), Acts()):
        sections.register(section)
    return things


@pytest.fixture
def attic(toys, db, morning):
    """The toy tables stand empty and the clock at 08:30 on the first day."""
    yield from tables(toys)


def tables(toys):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE toy_home (id bigint PRIMARY KEY, slug varchar(40) UNIQUE)")
        cursor.execute("CREATE TABLE toy_thing (community bigint, name varchar(40), unit varchar(40), body text, at varchar(40), UNIQUE (community, name))")
    yield toys
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE toy_thing")
        cursor.execute("DROP TABLE toy_home")


def _at(day):
    return START + timedelta(days=day, hours=4) if day is not None else None


def _resource(row):
    _, name, unit, body, at = row
    body = json.loads(body)
    return Resource("thing", name, unit, body, at=datetime.fromisoformat(at) if at else None, said=body["text"] if at else "")
