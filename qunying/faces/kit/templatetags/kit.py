"""One library for every page: {% load kit %} brings all tags of the kit."""

from django.template import Library

from qunying.faces.kit.tags import basics, figures, forms, member, receipts, states, work

register = Library()
for _part in (basics, forms, states, figures, work, member, receipts):
    if _twice := register.tags.keys() & _part.register.tags.keys():
        raise RuntimeError(f"two parts of the kit define {sorted(_twice)}")
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
