"""The Django app of cohorts, routing and the day plan."""

from importlib import import_module

from qunying.kernel.domains import DomainConfig


class CampsConfig(DomainConfig):
    name = "qunying.camps"
    label = "camps"

    def ready(self) -> None:
        """Also what people do by hand and the day of the opening have their sections.

        The rehearsal's due handler is known in every process, for a demo's members live on in whichever worker there is.
        """
        super().ready()
        import_module("qunying.camps.by_hand")
        import_module("qunying.camps.opening")
        import_module("qunying.camps.carriage")
        import_module("qunying.camps.told")
        import_module("qunying.camps.hosts.services")
        import_module("qunying.camps.hosts.reactions")
        import_module("qunying.camps.hosts.texts").register()
        import_module("qunying.camps.results.services")
        import_module("qunying.camps.results.reactions")
        import_module("qunying.camps.results.texts").register()
        import_module("qunying.camps.reviewing.services")
        import_module("qunying.camps.reviewing.texts").register()
        import_module("qunying.camps.survey.services")
        import_module("qunying.camps.survey.texts").register()
        import_module("qunying.camps.routine.services")
        import_module("qunying.camps.routine.reactions")
        import_module("qunying.camps.routine.texts").register()
        import_module("qunying.camps.rehearsal.live")
        import_module("qunying.camps.rehearsal.forward")
        import_module("qunying.camps.rehearsal.wiping")
        import_module("qunying.camps.rehearsal.texts").register()
        import_module("qunying.camps.sheets.texts").register()
