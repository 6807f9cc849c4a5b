"""The addresses of revisions, of the reviews they come from and of the sheet 排期.xlsx, below a community's."""

from django.urls import path

from qunying.faces.console.views import period_reviews, revisions, sheets

PATHS = [
    path("calendar/words/", revisions.words, name="words"),
    path("calendar/import/", sheets.read, name="sheet"),
    path("calendar/import/save/", sheets.save, name="sheet-save"),
    path("calendar/export/", sheets.export, name="sheet-export"),
    path("reviews/", period_reviews.show, name="period-reviews"),
    path("reviews/open/", period_reviews.open_one, name="period-review-open"),
    path("reviews/<slug:public_id>/", period_reviews.one, name="period-review"),
    path("reviews/<slug:public_id>/close/", period_reviews.close, name="period-review-close"),
    path("reviews/<slug:public_id>/decide/", period_reviews.decide, name="period-review-decide"),
    path("revisions/", revisions.show, name="revisions"),
    path("revisions/<int:number>/", revisions.one, name="revision"),
    path("revisions/<int:number>/plan/", revisions.plan, name="revision-plan"),
    path("revisions/<int:number>/file/", revisions.file, name="revision-file"),
    path("revisions/<int:number>/restore/", revisions.restore, name="revision-restore"),
]
