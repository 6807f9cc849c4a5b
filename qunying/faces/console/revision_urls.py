"""The addresses of revisions and of the sheet 排期.xlsx, below a community's."""

from django.urls import path

from qunying.faces.console.views import revisions, sheets

PATHS = [
    path("calendar/words/", revisions.words, name="words"),
    path("calendar/import/", sheets.read, name="sheet"),
    path("calendar/import/save/", sheets.save, name="sheet-save"),
    path("calendar/export/", sheets.export, name="sheet-export"),
    path("revisions/", revisions.show, name="revisions"),
    path("revisions/<int:number>/", revisions.one, name="revision"),
    path("revisions/<int:number>/plan/", revisions.plan, name="revision-plan"),
    path("revisions/<int:number>/file/", revisions.file, name="revision-file"),
    path("revisions/<int:number>/restore/", revisions.restore, name="revision-restore"),
]
