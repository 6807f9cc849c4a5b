"""What commands say: results to stdout, progress and complaints to stderr."""

from __future__ import annotations

import re
import sys
import time
from dataclasses import asdict
from typing import Any

import orjson

QUIET_SECONDS = 2.0
_NUMBER = re.compile(r"\d[\d,]*")
_said: dict[str, float] = {}


def put(text: str) -> None:
    """A line of the result."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def put_json(value: Any) -> None:
    """The result for scripts, one JSON object, the same bytes for the same value."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def complain(text: str) -> None:
    """A sentence for the person at the keyboard."""
    sys.stderr.write(text if text.endswith("\n") else text + "\n")


def progress(text: str) -> None:
    """How far long work has come: one line that is written over where somebody watches; elsewhere a plain line, the same sentence every two seconds at most."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{text}\033[K\r")
    else:
        sentence, now = _NUMBER.sub("", text), time.monotonic()
        if _said.get(sentence, float("-inf")) > now - QUIET_SECONDS:
            return
        _said[sentence] = now
        sys.stderr.write(text + "\n")
    sys.stderr.flush()


def width(text: str) -> int:
    """Columns on a screen: a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def ask(question: str) -> bool:
    """Whether the person says yes; no when nobody is there to ask."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是", "好")


def problem_json(problem: Any) -> dict[str, Any]:
    """A blueprint's problem as scripts read it."""
    plain = asdict(problem)
    del plain["rank"]
    return plain


def problem_line(problem: Any) -> str:
    """A blueprint's problem as one line."""
    return f"{problem.file}:{problem.line}:{problem.column} {problem.sentence}"
