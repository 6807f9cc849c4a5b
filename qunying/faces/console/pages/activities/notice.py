"""迭代通知 at the console: as a response, with the changes it waits for, which are released here."""

from __future__ import annotations

from qunying.faces.console.pages.activities import changes, response

page = response.page
ACTS = {**response.ACTS, "release": changes.ACTS["release"]}
