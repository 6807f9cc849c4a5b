"""The kit's tests run on its own addresses and without a database."""

import pytest


@pytest.fixture(autouse=True)
def kit_alone(settings):
    """Only the kit's addresses and the middleware it needs; debugging on, because the gallery asks for it."""
    settings.ROOT_URLCONF = "qunying.faces.kit.tests.addresses"
    settings.MIDDLEWARE = [
        "qunying.faces.kit.csp.SecurityHeaders",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "qunying.faces.kit.refusals.RefusalsAsPages",
    ]
    settings.DEBUG = True
    settings.LANGUAGE_CODE = "zh-hans"
