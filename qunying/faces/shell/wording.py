"""What argparse says by itself, in Chinese; where the terminal is English its own words stay."""

from __future__ import annotations

import argparse
import re
from typing import Any, Final

from qunying.faces.shell import tongue

_PROBLEMS: Final = (
    (re.compile(r"the following arguments are required: (.+)"), r"少了 \1。"),
    (re.compile(r"unrecognized arguments: (.+)"), r"不认识 \1。"),
    (re.compile(r"argument (.+?): expected (?:one|at least one) argument"), r"\1 后面要写一个值。"),
    (re.compile(r"argument (.+?): expected (\d+) arguments"), r"\1 后面要写 \2 个值。"),
    (re.compile(r"argument (.+?): not allowed with argument (.+)"), r"\1 和 \2 不能一起用。"),
    (re.compile(r"argument (.+?): ignored explicit argument (.+)"), r"\1 后面不用写值，\2 多了。"),
    (re.compile(r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)"), r"\1 不能是 \2，可以是 \3。"),
    (re.compile(r"argument (.+?): invalid \w+ value: (.+)"), r"\1 不能是 \2。"),
    (re.compile(r"ambiguous option: (.+) could match (.+)"), r"\1 可能是 \2，请写全。"),
)


class Help(argparse.RawDescriptionHelpFormatter):
    """A help page that begins with 用法."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """The line of usage stands at the head of the page."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None and _chinese() else prefix)


def head(parser: argparse.ArgumentParser) -> None:
    """The parser has ``--help``, and its parts are named in the person's language."""
    chinese = _chinese()
    if chinese:
        parser._positionals.title, parser._optionals.title = "要写的", "选项"
    parser.add_argument("-h", "--help", action="help", default=argparse.SUPPRESS, help="看用法和例子" if chinese else "show this help message and exit")


def problem(message: str) -> str:
    """What is wrong with a call; a sentence nobody foresaw stays as argparse says it."""
    if not _chinese():
        return message
    return next((pattern.sub(said, message) for pattern, said in _PROBLEMS if pattern.fullmatch(message)), message)


def _chinese() -> bool:
    return tongue.language() == tongue.CHINESE
