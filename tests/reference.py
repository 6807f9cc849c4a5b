"""The manual's reference, written from the registries: every verb, fact, consumer, measure and setting. Run ``python -m tests.reference`` to renew it."""

import inspect
import os
import re
import typing
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "manual" / "reference.md"


def render() -> str:
    """The page as it should be now."""
    parts = ["# 参考 Reference", "由 `python -m tests.reference` 从注册表生成，测试保证它与代码一致。Written from the registries; a test holds it true."]
    parts += [_verbs(), _facts(), _consumers(), _measures(), _settings()]
    return "\n\n".join(parts) + "\n"


def _verbs() -> str:
    from qunying.kernel import verbs

    lines = ["## 动作 Verbs", "| name | parameters | who | what is true afterwards |", "| --- | --- | --- | --- |"]
    for verb in verbs.all_verbs():
        parameters = ", ".join(f"{name}: {_type(hint)}" for name, hint in verb.parameters.items())
        lines.append(f"| `{verb.name}` | {_cell(parameters)} | {', '.join(verb.needs) or '—'} | {_cell(verb.summary)} |")
    return "\n".join(lines)


def _facts() -> str:
    from qunying.journal import facts

    lines = ["## 事实 Facts", "| kind | version | fields | what happened |", "| --- | --- | --- | --- |"]
    for kind in facts.all_kinds():
        if not kind.name.startswith("test."):
            said = (inspect.getdoc(kind.type) or "").split("\n", 1)[0]
            lines.append(f"| `{kind.name}` | {kind.version} | {', '.join(kind.fields) or '—'} | {_cell(said)} |")
    return "\n".join(lines)


def _consumers() -> str:
    from qunying.journal import reactions

    lines = ["## 反应 Reactions", "| consumer | listens to |", "| --- | --- |"]
    lines += [f"| `{c.name}` | {', '.join(f'`{kind}`' for kind in c.kinds)} |" for c in reactions.all_consumers() if not c.name.startswith("test.")]
    return "\n".join(lines)


def _measures() -> str:
    from qunying.insight import queries

    lines = ["## 指标 Measures", "| name | question | unit | formula | denominator | observability |", "| --- | --- | --- | --- | --- | --- |"]
    for m in queries.catalogue():
        lines.append("| " + " | ".join(_cell(str(part)) for part in (f"`{m.name}`", m.question, m.unit, m.formula, m.denominator, m.observability)) + " |")
    return "\n".join(lines)


def _settings() -> str:
    """Every QUNYING_ variable the package reads, with the file that reads it."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "qunying").rglob("*.py")):
        if "tests" in path.parts:
            continue
        for name in re.findall(r"\"(QUNYING_[A-Z_]+)\"", path.read_text()):
            found.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
    lines = ["## 设置 Settings", "| environment variable | read in |", "| --- | --- |"]
    lines += [f"| `{name}` | {', '.join(sorted(files))} |" for name, files in sorted(found.items())]
    return "\n".join(lines)


def _type(hint: object) -> str:
    if typing.get_origin(hint) is None and isinstance(hint, type):
        return hint.__name__
    return str(hint).replace("typing.", "").replace("collections.abc.", "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunying.settings")
    import django

    django.setup()
    PAGE.write_text(render())
