"""Codes of deliverables in their group."""

import re

from deliverables.models import Deliverable
from workstrands.models import WorkingGroup

NUMBERED = re.compile(r"d(\d{1,9})")


def next_code(group: WorkingGroup) -> str:
    """The code after the highest of the form D<n> that the group ever gave, also to what was dropped or declined; one query."""
    codes = Deliverable.objects.filter(workstrand__group=group).values_list("code", flat=True)
    numbers = [int(found[1]) for code in codes if (found := NUMBERED.fullmatch(code.casefold()))]
    return f"D{max(numbers, default=0) + 1}"
