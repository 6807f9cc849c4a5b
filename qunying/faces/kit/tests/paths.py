"""Where the kit's own files lie, for the tests."""

from pathlib import Path

KIT = Path(__file__).resolve().parent.parent
PACKAGE = KIT.parent.parent
STATIC = KIT / "static" / "qunying"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))


def named(path: Path) -> str:
    """A path as the failing test should print it."""
    return str(path.relative_to(PACKAGE))
