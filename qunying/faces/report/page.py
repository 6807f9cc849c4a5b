"""The report as one HTML file that needs nothing else: open it, send it, print it."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from qunying.faces.report import shown
from qunying.insight.reports import Report


def context(report: Report, community: Any) -> dict[str, Any]:
    """What the templates need, for the file and for the console's page alike."""
    return {
        "report": report, "community": community, "parts": list(shown.parts(report)), "headline": shown.headline(report), "span": shown.span(report),
        "definitions": report.definitions, "at": shown.moment(report.data_time, community.timezone),
    }  # fmt: skip


def html(report: Report, community: Any) -> str:
    """The whole document, style included."""
    # A file on somebody's disk has no server to fetch a sheet from; on our own pages styles stand in files.
    style = mark_safe(f"<style>{_asset('qunying/tokens.css')}{_asset('qunying/report.css')}</style>")
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    return render_to_string("report/file.html", context(report, community) | {"style": style, "lang": lang})


def _asset(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    with open(path, encoding="utf-8") as file:
        return file.read()
