"""A new database made at once is the one its migrations make, and none that is cut off in the middle stays."""

import re
import sqlite3
import subprocess
import sys

import pytest

from qunying.faces.shell.tests.test_kills import house  # noqa: F401

MADE = {
    "at once": "from qunying.faces.shell import database; database.prepare()",
    "step by step": "from django.core.management import call_command; call_command('migrate', verbosity=0, skip_checks=True)",
    "cut off": (
        "from qunying.faces.shell import database\n"
        "def fail(): raise SystemExit(9)\n"
        "database.remember_migrations = fail\n"
        "database.prepare()"
    ),
}  # fmt: skip


@pytest.fixture
def made(house, tmp_path):  # noqa: F811
    """Look into a database made in that way, in a process of its own."""

    def make(way, name=""):
        folder = tmp_path / (name or way)
        environment = house | {"QUNYING_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "qunying.settings"}
        done = subprocess.run([sys.executable, "-c", f"import django; django.setup()\n{MADE[way]}"], env=environment, check=False)
        return done.returncode, sqlite3.connect(folder / "qunying.sqlite3")

    return make


def tables(database):
    """Every table with its columns and its own conditions, in no order; every index and trigger."""
    found = {}
    for kind, name, table, sql in database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"):
        if kind != "table":
            found[kind, name] = (table, sql)
            continue
        columns = sorted((each[1], each[2], each[3], each[4], each[5]) for each in database.execute(f'PRAGMA table_info("{name}")'))
        pointing = sorted(each[2:7] for each in database.execute(f'PRAGMA foreign_key_list("{name}")'))
        uniques = sorted(
            tuple(row[2] for row in database.execute(f'PRAGMA index_info("{index[1]}")'))
            for index in database.execute(f'PRAGMA index_list("{name}")') if index[2]
        )  # fmt: skip
        found[kind, name] = (columns, pointing, uniques, sorted(re.findall(r'CONSTRAINT "\w+"', sql)), "AUTOINCREMENT" in sql)
    return found


def rows(database):
    """What stands in the tables of a new house."""
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in names if name not in ("django_migrations", "sqlite_sequence")}
    done = set(database.execute("SELECT app, name FROM django_migrations"))
    kinds = set(database.execute("SELECT app_label, model FROM django_content_type"))
    may = set(database.execute("SELECT codename, name FROM auth_permission"))
    return {name: said for name, said in found.items() if said and name not in ("django_content_type", "auth_permission")}, done, kinds, may


def test_a_database_made_at_once_is_the_one_the_migrations_make(made):
    (code, at_once), (other, step_by_step) = made("at once"), made("step by step")
    assert (code, other) == (0, 0)
    assert tables(at_once) == tables(step_by_step)
    assert rows(at_once) == rows(step_by_step)


def test_one_cut_off_in_the_middle_has_no_table_and_is_made_by_the_next_start(made):
    code, database = made("cut off", "house")
    assert (code, tables(database)) == (9, {})
    database.close()
    code, database = made("at once", "house")
    assert code == 0 and ("table", "journal_fact") in tables(database)
