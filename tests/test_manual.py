"""The manual tells the truth: its reference is what the registries say, and every link in the documents leads somewhere."""

import re
from pathlib import Path

from tests.reference import PAGE, render

ROOT = Path(__file__).parent.parent


def test_the_reference_names_every_verb_fact_reaction_measure_and_setting():
    assert PAGE.read_text() == render(), "renew it with: python -m tests.reference"


def test_every_link_between_documents_leads_to_a_file():
    dead = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
            if not target.startswith("http") and not (page.parent / target).exists():
                dead.append(f"{page.relative_to(ROOT)} → {target}")
    assert dead == []
