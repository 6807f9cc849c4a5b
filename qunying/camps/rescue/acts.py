"""What whoever has a rescue does with it: accept, tick the steps, say what was done."""

from __future__ import annotations

from django.db import transaction

from qunying.camps.rescue import playbook
from qunying.camps.rescue.models import Rescue
from qunying.flows import services as flows
from qunying.kernel.refusals import Refused
from qunying.kernel.verbs import verb

STAFF = ("host", "operator", "owner")
DONE = "done"


@verb("camps.accept_rescue", needs=STAFF)
def accept_rescue(task_id: int, *, by: int) -> bool:
    """That person is on the rescue and it goes up no more; False when they already were. Refused as for any task, and ``no_such_rescue``."""
    _rescue(task_id)
    return flows.accept_task(task_id, by=by)


@verb("camps.tick_step", needs=STAFF)
def tick_step(task_id: int, *, step: str, done: bool, by: int) -> bool:
    """The step of the playbook is done, or is not; who ticks is on the rescue. False when it read so already. Refused ``unknown_step``."""
    with transaction.atomic():
        flows.accept_task(task_id, by=by)
        rescue = _rescue(task_id, held=True)
        if step not in {one.code for one in playbook.steps(rescue.reason)}:
            raise Refused("unknown_step", step=step)
        if (step in rescue.steps_done) == done:
            return False
        rescue.steps_done = [*rescue.steps_done, step] if done else [one for one in rescue.steps_done if one != step]
        rescue.save(update_fields=["steps_done"])
    return True


@verb("camps.finish_rescue", needs=STAFF)
def finish_rescue(task_id: int, *, by: int, note: str = "") -> bool:
    """The work is done, with its note; a day from now it will be judged. False when it was over already. Refused ``nothing_done`` without step or note."""
    rescue = _rescue(task_id)
    if not rescue.steps_done and not note.strip():
        raise Refused("nothing_done")
    return flows.finish_task(task_id, by=by, outcome=DONE, note=note)


def _rescue(task_id: int, *, held: bool = False) -> Rescue:
    rows = Rescue.objects.select_for_update(no_key=True) if held else Rescue.objects
    found = rows.filter(task_id=task_id).first()
    if found is None:
        raise Refused("no_such_rescue")
    return found
