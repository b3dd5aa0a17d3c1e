"""What somebody must hand over before they go."""

from django.db.models import Q

from core import clock
from people.models import Person
from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, WorkingGroup

from .handover import strands_led_alone


def groups_run_alone(person: Person) -> list[WorkingGroup]:
    """Groups whose last officer this person is today; one query."""
    officers = Role.objects.on(clock.today()).officers()
    others = officers.exclude(person=person).filter(person__is_active=True)
    own = officers.filter(person=person).values("workstrand__group")
    return list(WorkingGroup.objects.filter(pk__in=own).exclude(pk__in=others.values("workstrand__group")))


def terms_held_alone(person: Person) -> list[Role]:
    """The terms that somebody hands over before they go: as the only lead of a strand, as the last officer of a group. Three queries."""
    led = Q(kind__in=STRAND_LEAD_KINDS, workstrand__in=strands_led_alone(person))
    run = Q(kind__in=OFFICER_KINDS, workstrand__group__in=groups_run_alone(person))
    terms = Role.objects.on(clock.today()).filter(led | run, person=person).select_related("workstrand__group")
    return list(terms.order_by("workstrand__group", "workstrand__order", "pk"))
