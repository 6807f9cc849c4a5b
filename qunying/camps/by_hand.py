"""What a blueprint wants and no engine carries out yet: nothing is made of it, and the plan says so before anybody says yes."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from qunying.blueprint.document import Blueprint
from qunying.blueprint.sections import Declared, Section, register


class ByHandShape(Declared):
    """A thing people have to do themselves, and how."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    what: Annotated[str, Field(min_length=2, max_length=60)]
    text: Annotated[str, Field(min_length=4, max_length=200)]


class ByHand(Section):
    """Work the house does not do."""

    name = "by_hand"
    order = 85
    schema = {"management.by_hand": list[ByHandShape] | None}

    def summary(self, bp: Blueprint) -> dict[str, Any]:
        """Each entry plainly, as a sentence for people and as values for scripts."""
        entries = bp["management.by_hand"] or []
        said = [_("系统还不执行，由人照做：%(what)s。%(text)s") % {"what": one.what, "text": one.text} for one in entries]
        return {"by_hand": [one.model_dump() for one in entries], "degradations": said}


register(ByHand())
