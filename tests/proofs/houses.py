"""A house of its own for a proof: commands in processes of their own, and looks into it that start afresh."""

import subprocess
import sys
from pathlib import Path

import orjson

ROOT = Path(__file__).parents[2]


def started(house, *arguments, **variables):
    """``qunying …`` as a process that has come to its end."""
    line = [sys.executable, "-m", "qunying", *map(str, arguments), "--json"]
    return subprocess.run(line, cwd=ROOT, env=house | variables, capture_output=True, timeout=250, check=False)


def command(house, *arguments, code=0):
    """What the command answers."""
    done = started(house, *arguments)
    assert done.returncode == code, (done.returncode, done.stderr.decode()[-2000:], done.stdout.decode()[-2000:])
    return orjson.loads(done.stdout)


def look(house, what, *arguments):
    """What one sees there in a process that knows nothing of those before it."""
    line = [sys.executable, "-m", "tests.proofs.looking", what, *map(str, arguments)]
    done = subprocess.run(line, cwd=ROOT, env=house | {"DJANGO_SETTINGS_MODULE": "qunying.settings"}, capture_output=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return orjson.loads(done.stdout)
