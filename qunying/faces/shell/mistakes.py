"""Turn what a person can mend (a refusal, a full disk, a locked database) into one sentence."""

from __future__ import annotations

import errno
import sqlite3
from typing import Any

from django.utils.translation.trans_null import gettext_noop  # marks only: this module is read before there are settings

from qunying.faces.shell.say import complain, problem_json, put_json
from qunying.faces.shell.tongue import gettext as _
from qunying.kernel.refusals import Refused

LOCK_SECONDS = 20  # the busy timeout of the settings


def answer(error: Exception, *, as_json: bool) -> int | None:
    """Say it and return exit code 1; None when this is no mistake of a person but a fault of ours."""
    refused = _as_refusal(error)
    if refused is None:
        return None
    if as_json:
        problems = refused.data.get("problems")
        listed = [problem_json(problem) for problem in problems] if isinstance(problems, list) else []
        put_json({"ok": False, "code": refused.code, "message": str(refused), "problems": listed})
    complain(str(refused))
    return 1


def _as_refusal(error: Exception) -> Refused | None:
    if isinstance(error, Refused):
        return error
    if isinstance(error, OSError):
        return _of_system(error)
    return _of_database(error)


def _of_system(error: OSError) -> Refused | None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refused("disk_full", what=error.filename or _("这次的结果"))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Refused("not_writable", what=error.filename or _("数据目录"))
    if error.errno in (errno.ENOENT, errno.EISDIR, errno.ENOTDIR):
        return Refused("no_such_place", what=error.filename or "")
    return None


def _of_database(error: Exception) -> Refused | None:
    from django.db import DatabaseError

    if not isinstance(error, DatabaseError | sqlite3.Error):
        return None
    text = str(error).lower()
    for sign, refused in _SIGNS:
        if sign in text:
            return Refused(refused[0], **{name: _(value) if isinstance(value, str) else value for name, value in refused[1].items()})
    return None


_SIGNS: tuple[tuple[str, tuple[str, dict[str, Any]]], ...] = (
    ("database is locked", ("database_locked", {"seconds": LOCK_SECONDS})),
    ("disk is full", ("disk_full", {"what": gettext_noop("这次的改动")})),
    ("no space left", ("disk_full", {"what": gettext_noop("这次的改动")})),
    ("disk i/o error", ("database_unreachable", {})),
    ("unable to open database", ("database_unreachable", {})),
    ("readonly database", ("not_writable", {"what": gettext_noop("数据库文件")})),
    ("not a database", ("database_broken", {})),
    ("malformed", ("database_broken", {})),
    ("no such table", ("database_old", {})),
    ("no such column", ("database_old", {})),
    ("does not exist", ("database_old", {})),
    ("connection refused", ("database_unreachable", {})),
    ("connection failed", ("database_unreachable", {})),
    ("could not connect", ("database_unreachable", {})),
    ("could not translate host", ("database_unreachable", {})),
)
