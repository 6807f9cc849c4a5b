"""The manual's page of imports and the words for losses know every dialect and every reason."""

import re
from pathlib import Path

from qunying.channels import history
from qunying.channels.history import texts
from qunying.channels.history.tests import telling

PAGE = Path(history.__file__).parents[3] / "docs" / "manual" / "import.md"
READERS = Path(history.__file__).parent


def test_the_manual_lists_every_dialect_and_no_other():
    rows = [line.split("|")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([^`]+)`", row)} == set(telling.known())


def test_every_dialect_says_what_it_loses():
    silent = [name for name, one in telling.known().items() if not one.loses or not all(str(sentence).strip() for sentence in one.loses)]
    assert silent == []


def test_every_reason_of_a_loss_has_words():
    source = "\n".join(path.read_text(encoding="utf-8") for path in [*READERS.glob("*.py"), *READERS.glob("formats/*.py")])
    named = re.findall(r'\b(?:Lost|Unread|TooLong|Undecodable|_Beyond)\(\s*"(\w+)"', source) + re.findall(r'Lost\("(\w+)" if .*? else "(\w+)"', source)
    given = {name for found in named for name in ([found] if isinstance(found, str) else found)}
    assert given
    assert given - texts.reasons() == set()
