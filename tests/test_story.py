"""The story of the house, end to end: a blueprint is applied, people join on their phones, check in, get points that say why, and the retention is read."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from qunying.channels import services as channels
from qunying.faces.shell.main import main
from qunying.flows import services as flows
from qunying.journal import reactions
from qunying.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
BLUEPRINT = Path(__file__).parent.parent / "examples" / "blueprints" / "one-group" / "blueprint.yaml"
SLUG = "read-three-days"
DAY = timedelta(days=1)


@pytest.fixture
def eve(settings, tmp_path):
    """20:00 on the evening before the example's first day; a lake of its own."""
    settings.DATA = tmp_path
    start = re.search(r"start: (\d{4})-(\d\d)-(\d\d)", BLUEPRINT.read_text())
    at = datetime(*map(int, start.groups()), 12, tzinfo=UTC) - DAY
    with clock.fixed(at):
        yield at


def qunying(capsys, *words: str) -> dict:
    """What a command prints as JSON."""
    code = main([*words, "--json"])
    out = capsys.readouterr().out
    assert code == 0, out
    return json.loads(out)


def submit(phone: Client, page: str, action: str, **typed: str):
    """Send the form of that page as a browser without script would, hidden fields and all."""
    html = phone.get(page).content.decode()
    form = re.search(rf'<form[^>]*action="{re.escape(action)}[^"]*".*?</form>', html, re.S)
    assert form, f"no form for {action} on {page}"
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    return phone.post(action, {**hidden, **typed}, follow=True)


def join(name: str) -> Client:
    """Somebody joins on a phone of their own."""
    phone = Client()
    answer = submit(phone, f"/m/{SLUG}/join", f"/m/{SLUG}/join", name=name, choice="first", accept="1")
    assert answer.status_code == 200, answer.content.decode()[:800]
    return phone


def work() -> None:
    """One calm turn of the worker: what is due, what is to be sent, what reacts."""
    while flows.run_due(worker="story", limit=50) or channels.run_outbox(worker="story", limit=50):
        pass
    reactions.drain()


def words(phone: Client, address: str) -> str:
    """The page as a person reads it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", phone.get(address).content.decode()))


def test_from_a_blueprint_to_the_retention_on_an_empty_machine(eve, capsys):
    plan = qunying(capsys, "plan", str(BLUEPRINT))
    done = qunying(capsys, "apply", str(BLUEPRINT), "--checksum", plan["checksum"])
    assert (plan["deliveries"], done["create"]) == (6, plan["create"])
    mei, wang = join("阿美"), join("老王")
    clock.set_fixed(eve + timedelta(hours=11, minutes=31))  # 07:31 on the first day
    work()
    assert "今天只读三页" in words(mei, "/m/feed")
    assert submit(mei, "/m/", "/m/check-in").status_code == 200
    assert "到账中" in words(mei, "/m/me")
    work()
    statement = words(mei, "/m/me")
    assert "每日打卡" in statement and "+5" in statement and "到账中" not in statement
    assert submit(mei, "/m/feed", "/m/feed", body="我翻了《边城》").status_code == 200
    assert "我翻了《边城》" in words(wang, "/m/feed")
    clock.set_fixed(eve + 2 * DAY)  # two evenings later the first day has wholly passed
    rows = qunying(capsys, "measure", "activities.check_in_rate", "--community", SLUG)["rows"]
    first = next(row for row in rows if row["day"] == str((eve + DAY).date()))
    assert (first["n"], first["value"], first["unit"]) == (2, 0.5, "比例")
    assert Client().get("/m/me").status_code in (302, 404), "a stranger sees nobody's points"


def test_a_second_check_in_is_refused_in_words_and_pays_nothing(eve, capsys):
    qunying(capsys, "apply", str(BLUEPRINT), "--yes")
    mei = join("阿美")
    clock.set_fixed(eve + timedelta(hours=12))
    today = mei.get("/m/").content.decode()
    activity = re.search(r'name="activity" value="([^"]+)"', today)[1]
    mei.post("/m/check-in", {"activity": activity})
    answer = mei.post("/m/check-in", {"activity": activity}, follow=True)
    work()
    assert "已经打过卡" in answer.content.decode()
    assert words(mei, "/m/me").count("+5") == 1
