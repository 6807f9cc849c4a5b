"""Every address of the house."""

from importlib.util import find_spec

from django.urls import include, path

FACES = [
    ("", "qunying.faces.console.urls"),
    ("m/", "qunying.faces.h5.urls"),
    ("b/", "qunying.faces.boss.urls"),
    ("api/", "qunying.faces.api.urls"),
    ("", "qunying.faces.api.top"),
    ("", "qunying.faces.kit.urls"),
]

urlpatterns = [path(prefix, include(module)) for prefix, module in FACES if find_spec(module)]
