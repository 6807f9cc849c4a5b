"""The ``qunying`` executable: parse, call one command, and answer a person's mistake with one sentence instead of a trace."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, NoReturn

from qunying.faces.shell import commands, mistakes, texts, tongue, wording
from qunying.faces.shell.tongue import gettext as _

OK, REFUSED, USAGE = 0, 1, 2


class Parser(argparse.ArgumentParser):
    """A parser that says what to do about a wrong call, and what may be called, in the person's language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": wording.Help, **options, "add_help": False})
        wording.head(self)

    def error(self, message: str) -> NoReturn:
        """Leave with 2 and the way on."""
        told = {"problem": wording.problem(message), "command": self.prog}
        sys.stderr.write(_("用法不对：%(problem)s\n运行 %(command)s --help 看用法和例子。\n") % told)
        raise SystemExit(USAGE)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 refused with its reasons, 2 wrong usage."""
    options = parser().parse_args(argv)
    if options.data:
        os.environ["QUNYING_DATA"] = options.data
    return _guarded(_run, options)


def _guarded(work: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """The work's exit code; what a person can mend is said in one sentence."""
    try:
        return work(options)
    except KeyboardInterrupt:
        sys.stderr.write(_("已停下。做完的部分都完整，可以重新运行同一条命令接着做。\n"))
        return REFUSED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has seen enough
        return OK
    except Exception as error:
        answer = mistakes.answer(error, as_json=options.json)
        if answer is None:
            raise
        return answer


def parser() -> Parser:
    """The parser with every command: each module in ``commands`` has ``HELP``, ``EXAMPLE``, ``add_arguments(parser)`` and ``run(options) -> int``."""
    top = Parser(prog="qunying", description="群营：用一份蓝图开一个社群，从计划、执行到复盘。", epilog="例：qunying check examples/blueprints/one-group")
    _common(top, default=True)
    below = top.add_subparsers(dest="command", metavar="命令", required=True, parser_class=Parser)
    for name, module in all_commands().items():
        child = below.add_parser(name, help=module.HELP, description=module.HELP, epilog=f"例：{module.EXAMPLE}")
        _common(child, default=False)
        module.add_arguments(child)
        child.set_defaults(module=module)
    return top


def all_commands() -> dict[str, ModuleType]:
    """Every command by name; a file in ``commands`` is a command, ``_`` in its name reads as ``-``, at its end as nothing (``import_``)."""
    names = sorted(info.name for info in iter_modules(commands.__path__) if not info.name.startswith("_"))
    return {name.rstrip("_").replace("_", "-"): import_module(f"{commands.__name__}.{name}") for name in names}


def _common(child: argparse.ArgumentParser, *, default: bool) -> None:
    """``--data`` and ``--json`` may stand before or after the command."""
    child.add_argument("--data", metavar="DIR", default=None if default else argparse.SUPPRESS, help="数据目录（也可用环境变量 QUNYING_DATA），默认 ./data")
    child.add_argument("--json", action="store_true", default=False if default else argparse.SUPPRESS, help="只输出 JSON，给脚本用")


def _run(options: argparse.Namespace) -> int:
    if getattr(options.module, "NEEDS_DATA", True) or "QUNYING_DATA" in os.environ:
        return _with_django(options)
    with tempfile.TemporaryDirectory(prefix="qunying-") as folder:  # nothing is kept, so nothing is made in the current folder
        os.environ["QUNYING_DATA"] = folder
        os.environ.setdefault("QUNYING_SECRET_KEY", secrets.token_urlsafe(50))
        try:
            return _with_django(options)
        finally:
            del os.environ["QUNYING_DATA"]


def _with_django(options: argparse.Namespace) -> int:
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunying.settings")
        django.setup()
    from django.utils import translation

    texts.register()
    with translation.override(tongue.language()):  # refusals are worded when they are answered, so this happens inside
        return _guarded(options.module.run, options)


if __name__ == "__main__":
    raise SystemExit(main())
