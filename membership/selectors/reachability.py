"""Who cannot be reached by mail: shown to the officers of the groups they take part in."""

from collections.abc import Iterable

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import ngettext

from core import clock
from core.registries import Obligation, Reach
from people.models import Person
from workstrands.models import Role, Workstrand
from workstrands.models.roles import RoleQuerySet
from workstrands.selectors import runners_of
from workstrands.standing import run_by


def unreachable_in(roles: RoleQuerySet) -> list[Person]:
    """Who of those under these terms cannot be reached, by name; one query."""
    held = roles.filter(person__unreachable_since__isnull=False).values("person")
    return list(Person.objects.filter(pk__in=held).order_by("name", "id"))


def obligations(reach: Reach) -> Iterable[Obligation]:
    """In each group, the people who take part and cannot be reached are one thing, for its officers. Three queries."""
    run = run_by(reach)
    if run is None:
        return
    plenaries = Workstrand.objects.filter(run, is_plenary=True).select_related("group")
    live = Role.objects.on(clock.today()).filter(
        person__unreachable_since__isnull=False,
        person__is_active=True,
        workstrand__group__in=plenaries.values("group"),
    )
    counted = live.order_by().values_list("workstrand__group")
    found = {
        group: (count, since)
        for group, count, since in counted.annotate(Count("person", distinct=True), Min("person__unreachable_since"))
    }
    if not found:
        return
    runners = runners_of(found)
    for plenary in plenaries.filter(group__in=found):
        count, since = found[plenary.group_id]
        said = ngettext(
            "%(count)d person in %(group)s cannot be reached", "%(count)d people in %(group)s cannot be reached", count
        )
        yield Obligation(
            key=f"unreachable:{plenary.group_id}",
            kind="unreachable",
            title=said % {"count": count, "group": plenary.group.title},
            url=reverse("admin:people_person_changelist") + "?reachable=no",
            since=since,
            due=None,
            scope_id=plenary.pk,
            people=runners.get(plenary.group_id, ()),
            count=count,
        )
