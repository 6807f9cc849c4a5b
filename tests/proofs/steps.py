"""What people do at the faces, in the words of the proofs."""

import html
import re

from django.test import Client

from qunying.channels import services as channels
from qunying.faces.console.pages import held
from qunying.faces.console.tests import stage
from qunying.flows import services as flows
from qunying.journal import reactions
from qunying.people import queries as people


def write(folder, data, name="blueprint.yaml"):
    """The blueprint as a file."""
    path = folder / name
    path.write_text(stage.text(data), encoding="utf-8")
    return path


def with_groups(data, *groups, **management):
    """The blueprint with these groups instead of its own, each the usual one with some words changed; a word of None is left out."""
    usual = {**data["management"]["groups"][0], "hosts": ["host-01"]}
    usual.pop("count")
    entries = [{name: value for name, value in (usual | changes).items() if value is not None} for changes in groups]
    return data | {"management": data["management"] | {"groups": entries} | management}


def join(slug, name):
    """Somebody joins on a phone of their own, which stays signed in."""
    phone = Client()
    page = phone.get(f"/m/{slug}/join").content.decode()
    form = dict(re.findall(r'<input type="hidden" name="(form_key|rules_version)" value="([^"]*)"', page))
    answer = phone.post(f"/m/{slug}/join", {**form, "name": name, "choice": "first", "accept": "1"}, follow=True)
    assert answer.redirect_chain == [("/m/welcome", 302)], answer.content.decode()[:2000]
    return phone


def work():
    """The worker has done what was due, sent what was queued, and drawn the consequences."""
    while flows.run_due(worker="proof", limit=200) or channels.run_outbox(worker="proof", limit=200):
        pass
    reactions.drain()


def owner_of(slug):
    """A console account of the community's owner."""
    return stage.login(people.staff_by_key(people.community_by_slug(slug).pk)["lin"].pk, "lin")


def words(answer):
    """A page as a person reads it."""
    held.drop()
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))
