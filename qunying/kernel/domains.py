"""Start-up of a domain: import the files that fill the registries, by name, where they exist."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

REGISTERING = ("facts", "services", "reactions", "section", "measures")


class DomainConfig(AppConfig):
    """An app whose ``facts, services, reactions, section, measures`` register themselves, and whose ``texts.register()`` gives refusals words."""

    def ready(self) -> None:
        for name in REGISTERING:
            if find_spec(f"{self.name}.{name}"):
                import_module(f"{self.name}.{name}")
        if find_spec(f"{self.name}.texts"):
            import_module(f"{self.name}.texts").register()
