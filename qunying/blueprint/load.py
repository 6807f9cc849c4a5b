"""Read a blueprint from a file, a folder or a text: find every fault of form and type, and never stop at the first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from qunying.blueprint import source as yaml
from qunying.blueprint import typed
from qunying.blueprint.document import SCHEMA, TOP, Blueprint, digest
from qunying.blueprint.sections import FileForm, Section, all_sections, owners
from qunying.blueprint.source import Keys, Mark, Source

MAIN = "blueprint.yaml"


def load(path: str | Path) -> Blueprint:
    """The blueprint in that file, or in ``blueprint.yaml`` of that folder; its faults stand in ``problems``."""
    place = Path(path)
    if place.is_dir():
        place = place / MAIN
    return _build(yaml.read(place, str(place)), place.parent)


def load_text(text: str, name: str = MAIN) -> Blueprint:
    """The blueprint of that text, which has no files beside it."""
    return _build(yaml.parse(text, Source(name)), None)


def _build(main: Source, folder: Path | None) -> Blueprint:
    bp = Blueprint(main.file, folder, marks=main.marks, problems=main.problems)
    if not isinstance(main.data, dict):
        bp.readable = False
        if not bp.problems:
            main.fault("not_a_blueprint")
        return bp
    bp.data = main.data
    if not (_schema_fits(bp) and _seal_holds(bp)):
        bp.readable = False
        return bp
    bp.data.pop("seal", None)
    for name in bp.data:
        if name not in (*TOP, "schema"):
            bp.problems.append(bp.problem(name, "unknown_section", **typed.unknown(name, TOP)))
    for section in all_sections():
        for key, form in section.folders.items():
            _gather(bp, key, form)
    for name in TOP:
        _type_top(bp, name)
    return bp


def _schema_fits(bp: Blueprint) -> bool:
    schema = bp.data.get("schema")
    if isinstance(schema, int) and not isinstance(schema, bool) and schema > SCHEMA:
        bp.problems.append(bp.problem("schema", "newer_schema", got=schema, known=SCHEMA))
        return False
    if schema != SCHEMA or isinstance(schema, bool):
        bp.problems.append(bp.problem("schema", "bad_schema", known=SCHEMA))
    return True


def _seal_holds(bp: Blueprint) -> bool:
    if "seal" not in bp.data:
        return True
    if bp.data["seal"] == digest(bp.data):
        return True
    bp.problems.append(bp.problem("seal", "tampered"))
    return False


def _type_top(bp: Blueprint, name: str) -> None:
    if bp.data.get(name) is None:
        bp.problems.append(bp.problem(name, "missing_section", section=name))
        return
    _type(bp, name, bp.data[name], owners())


def _type(bp: Blueprint, path: str, value: Any, owned: dict[str, Section]) -> None:
    """Give the part its types; where no section owns it whole, look into its keys."""
    if path in owned:
        _convert(bp, path, owned[path].schema[path], value)
        return
    known = list(dict.fromkeys(key[len(path) + 1 :].split(".")[0] for key in owned if key.startswith(path + ".")))
    if not isinstance(value, dict):
        bp.problems.append(bp.problem(path, "wrong_type", expected="dict", got=typed.type_word(value)))
        return
    for key in value:
        if key not in known:
            bp.problems.append(bp.problem(f"{path}.{key}", "unknown_key", **typed.unknown(key, known)))
    for key in known:
        below = f"{path}.{key}"
        if value.get(key) is not None:
            _type(bp, below, value[key], owned)
        elif _required(below, owned):
            bp.problems.append(bp.problem(below, "missing_key", key=key))


def _required(path: str, owned: dict[str, Section]) -> bool:
    inside = [key for key in owned if key == path or key.startswith(path + ".")]
    return any(not typed.optional(owned[key].schema[key]) for key in inside)


def _convert(bp: Blueprint, path: str, annotation: Any, value: Any) -> None:
    keys = tuple(path.split("."))
    if typed.entry_type(annotation) is not None:
        kept, faults = typed.convert_list(annotation, value, keys)
        if kept is not None:
            bp.entries[path] = kept
            bp.values[path] = [entry for _, entry in kept]
            _find_doubles(bp, path, kept)
    else:
        bp.values[path], faults = typed.convert(annotation, value, keys)
    if faults:
        bp.broken.add(path)
        bp.problems += [bp.problem(fault.keys, fault.code, **fault.data) for fault in faults]


def _find_doubles(bp: Blueprint, path: str, kept: list[tuple[int, Any]]) -> None:
    """Ids are unique in their list; patterns such as ``host-{n:02}`` are their section's to compare."""
    first: dict[str, int] = {}
    for number, entry in kept:
        name = getattr(entry, "id", None)
        if isinstance(name, str) and "{" not in name and first.setdefault(name, number) != number:
            line = bp.where(f"{path}.{first[name]}").line
            bp.problems.append(bp.problem(f"{path}.{number}.id", "duplicate_id", id=name, line=line))


def _gather(bp: Blueprint, path: str, form: FileForm) -> None:
    """Where the list is written as ``{folder: NAME}``, its entries come from the files of that folder."""
    value = bp.raw(path)
    if not (isinstance(value, dict) and "folder" in value):
        return
    parent = bp.raw(path.rpartition(".")[0])
    name = path.rpartition(".")[2]
    parent[name] = []
    files = _files(bp, path, value)
    if files is None:
        bp.broken.add(path)
        return
    for file, shown in files:
        part = yaml.read(file, shown)
        bp.problems += part.problems
        if part.data is None or part.problems:
            bp.broken.add(path)
        if part.data is not None:
            _spread(bp, path, form, part, parent[name])


def _files(bp: Blueprint, path: str, value: dict[str, Any]) -> list[tuple[Path, str]] | None:
    name, wrong = value["folder"], _complain(bp, path)
    if len(value) != 1 or not isinstance(name, str):
        return wrong("bad_folder")
    if bp.folder is None:
        return wrong("folder_without_files", folder=name)
    folder = (bp.folder / name).resolve()
    if not folder.is_relative_to(bp.folder.resolve()):
        return wrong("folder_outside", folder=name)
    if not folder.is_dir():
        return wrong("folder_missing", folder=name)
    try:
        found = sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml"))
    except OSError as broken:
        return wrong("folder_unreadable", folder=name, reason=broken.strerror or type(broken).__name__)
    return [(file, str(Path(bp.file).parent / name / file.name)) for file in found]


def _complain(bp: Blueprint, path: str) -> Callable[..., None]:
    def wrong(code: str, **data: Any) -> None:
        bp.problems.append(bp.problem(path, code, **data))

    return wrong


def _spread(bp: Blueprint, path: str, form: FileForm, part: Source, entries: list[Any]) -> None:
    """Add the file's entries, and the place of each of their fields, to the list."""
    content, faults = typed.convert(form.type, part.data, ())
    base: Keys = tuple(path.split("."))
    if faults:
        bp.broken.add(path)
        for fault in faults:
            mark = _nearest(part.marks, fault.keys, part.file)
            bp.problems.append(bp.problem((*base, *fault.keys), fault.code, mark=mark, **fault.data))
    if content is None and not isinstance(part.data, dict):
        return
    for entry, places in form.spread(part.data):
        keys = (*base, len(entries))
        entries.append(entry)
        bp.marks[keys] = Mark(part.file, 1, 1)
        for field, inside in places.items():
            bp.marks[(*keys, field)] = _nearest(part.marks, inside, part.file)
        bp.marks[keys] = next((bp.marks[(*keys, field)] for field in places if places[field]), bp.marks[keys])


def _nearest(marks: dict[Keys, Mark], keys: Keys, file: str) -> Mark:
    while keys not in marks and keys:
        keys = keys[:-1]
    return marks.get(keys) or Mark(file, 1, 1)
