"""Chinese first, English complete: every sentence marked for translation has its English, and what runs is what was translated."""

import ast
import gettext
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

HOUSE = Path(__file__).parent.parent / "qunying"
FOLDERS = {"house": HOUSE, **{face: HOUSE / "faces" / face for face in ("kit", "console", "h5")}}
CHINESE = re.compile(r"[一-鿿]")
PLACEHOLDER = re.compile(r"%\(\w+\)[-\d.,]*[a-z]|%%|\{[a-z]+\}")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
# What a template's translate tags become when Django makes them readable for gettext.
CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(((?:\s*u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\s*,?)+)")


@dataclass
class Message:
    """One sentence of a catalogue."""

    context: str | None = None
    sources: list[str] = field(default_factory=list)  # the sentence, and its plural where it has one
    english: list[str] = field(default_factory=list)
    flags: str = ""

    @property
    def key(self):
        return self.context, self.sources[0]


def sentences(folder):
    """The .po file's messages without its header; none where there is no file."""
    path = folder / "locale/en/LC_MESSAGES/django.po"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [_message(block) for block in text.split("\n\n")[1:] if block.strip()]


def _message(block):
    message, into = Message(), []
    for line in block.splitlines():
        word, _, quoted = line.partition(" ")
        if line.startswith('"'):
            into[-1] += ast.literal_eval(line)
        elif line.startswith("#,"):
            message.flags += quoted
        elif not line.startswith("#"):
            into = {"msgctxt": [], "msgid": message.sources, "msgid_plural": message.sources}.get(word, message.english)
            into.append(ast.literal_eval(quoted))
            if word == "msgctxt":
                message.context = into[0]
    return message


def compiled(folder):
    """What the committed .mo file answers: {(context, sentence): [English …]}."""
    with open(folder / "locale/en/LC_MESSAGES/django.mo", "rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    found = {}
    for key, english in catalogue.items():
        sentence, number = key if isinstance(key, tuple) else (key, 0)
        context, _, rest = sentence.rpartition("\x04")
        if sentence:
            found.setdefault((context or None, rest), {})[number] = english
    return {key: [forms[number] for number in sorted(forms)] for key, forms in found.items()}


def marked():
    """Every Chinese sentence in code and pages that is marked for translation: {(context, sentence): one place}."""
    found = {}
    for path in sorted(HOUSE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            for name, words, line in _calls(ast.parse(path.read_text(encoding="utf-8"))):
                found.setdefault(_key(name, words), f"{path.relative_to(HOUSE)}:{line}")
    for path in sorted(HOUSE.rglob("templates/**/*.html")):
        for call in CALL.finditer(templatize(path.read_text(encoding="utf-8"))):
            words = ast.literal_eval(f"[{call.group(2)}]")
            found.setdefault(_key(call.group(1), words), str(path.relative_to(HOUSE)))
    return {key: place for key, place in found.items() if CHINESE.search(key[1])}


def _calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in MARKS:
            words = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            if words:
                yield getattr(node.func, "id", getattr(node.func, "attr", "")), words, node.lineno


def _key(name, words):
    return (words[0], words[1]) if name.lstrip("n").startswith("pgettext") else (None, words[0])


@pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)
def test_every_sentence_of_a_catalogue_has_its_english(folder):
    messages = sentences(folder)
    assert messages
    assert [one.key for one in messages if not all(one.english) or len(one.english) != len(one.sources)] == []
    assert [one.key for one in messages if "fuzzy" in one.flags] == []
    assert [one.key for one in messages if CHINESE.search(_without_code("".join(one.english)))] == []


def _without_code(english):
    """English without what must be typed in Chinese as it stands, which is always in quotes or braces."""
    return re.sub(r"「[^」]*」|\{[^{}]*\}|\"[^\"]*\"", "", english)


@pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)
def test_both_languages_have_the_same_placeholders(folder):
    wrong = []
    for one in sentences(folder):
        for source, english in zip(one.sources, one.english, strict=False):
            wanted, got = sorted(PLACEHOLDER.findall(source)), sorted(PLACEHOLDER.findall(english))
            may_omit = len(one.sources) > 1 and english is one.english[0]  # "one day" needs no number
            if not (set(got) <= set(wanted) if may_omit else got == wanted):
                wrong.append((one.key, english))
    assert wrong == []


@pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)
def test_what_runs_is_what_was_translated(folder):
    assert compiled(folder) == {one.key: one.english for one in sentences(folder) if all(one.english)}


def test_no_sentence_has_two_translations_for_only_one_could_be_shown():
    found = {}
    for name, folder in FOLDERS.items():
        for one in sentences(folder):
            if all(one.english):
                found.setdefault(one.key, {})[name] = one.english
    assert {key: english for key, english in found.items() if len({tuple(words) for words in english.values()}) > 1} == {}


def test_every_marked_sentence_is_in_a_catalogue():
    known = {one.key for folder in FOLDERS.values() for one in sentences(folder)}
    found = marked()
    assert len(found) > 500
    assert {key: place for key, place in found.items() if key not in known} == {}


def test_sentences_are_marked_by_names_the_catalogues_are_made_from():
    aliases = re.compile(r"from django\.utils\.translation import [^\n]*\b\w*gettext\w* as (?!_\b)\w+")
    assert [f"{path.relative_to(HOUSE)}: {found[0]}" for path in sorted(HOUSE.rglob("*.py")) for found in aliases.finditer(path.read_text())] == []
