"""What somebody must hand over before they go."""

from core import clock
from people.models import Person
from workstrands.models import Role, WorkingGroup


def groups_run_alone(person: Person) -> list[WorkingGroup]:
    """Groups whose last officer this person is today; one query."""
    officers = Role.objects.on(clock.today()).officers()
    others = officers.exclude(person=person).filter(person__is_active=True)
    own = officers.filter(person=person).values("workstrand__group")
    return list(WorkingGroup.objects.filter(pk__in=own).exclude(pk__in=others.values("workstrand__group")))
