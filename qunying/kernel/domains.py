"""Start-up of a domain: import the files that fill the registries, by name, where they exist."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

REGISTERING = ("facts", "services", "reactions", "section", "measures", "findings")


class DomainConfig(AppConfig):
    """An app whose ``facts, services, reactions, section, measures, findings`` register themselves, and whose ``texts.register()`` gives refusals words."""

    default = False  # Django takes the one config of an apps module whose `default` holds; this base is imported there too

    def __init_subclass__(cls) -> None:
        cls.default = True

    def ready(self) -> None:
        for name in REGISTERING:
            if find_spec(f"{self.name}.{name}"):
                import_module(f"{self.name}.{name}")
        if find_spec(f"{self.name}.texts"):
            import_module(f"{self.name}.texts").register()
