"""Who cannot be reached by mail: shown to the officers of the groups they take part in."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.registries import Obligation, Reach
from people.models import Person
from workstrands.models import Role, Workstrand
from workstrands.models.roles import RoleQuerySet
from workstrands.selectors import runners_of
from workstrands.standing import run_by

TOLD_ONE_BY_ONE = 4  # people of a group; more are one thing together, so that a desk and a reminder stay short


def unreachable_in(roles: RoleQuerySet) -> list[Person]:
    """Who of those under these terms cannot be reached, by name; one query."""
    held = roles.filter(person__unreachable_since__isnull=False).values("person")
    return list(Person.objects.filter(pk__in=held).order_by("name", "id"))


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Each person who takes part and cannot be reached is one thing, for the officers of all their groups; where a group has many, they are one
    together. Four queries.
    """
    run = run_by(reach)
    if run is None:
        return
    plenaries = Workstrand.objects.filter(run, is_plenary=True).select_related("group")
    live = Role.objects.on(clock.today()).filter(person__unreachable_since__isnull=False, person__is_active=True)
    asked = live.filter(workstrand__group__in=plenaries.values("group"))
    found = _by_group(asked.select_related("person", "workstrand__group"))
    if not found:
        return
    groups: dict[int, set[int]] = {}
    for pk, group in live.filter(person__in=asked.values("person")).values_list("person", "workstrand__group"):
        groups.setdefault(pk, set()).add(group)
    runners = runners_of(group for part in groups.values() for group in part)
    for plenary in plenaries.filter(group__in=found):
        people = found[plenary.group_id]
        if len(people) > TOLD_ONE_BY_ONE:
            yield _many(plenary, people, runners.get(plenary.group_id, ()))
            continue
        for person in people:
            told = {pk for group in groups[person.pk] for pk in runners.get(group, ())}
            yield _one(plenary, person, tuple(sorted(told)))


def _by_group(roles: RoleQuerySet) -> dict[int, list[Person]]:
    """Each person once: under the latest edition they take part in, and under the network only where they are in no other. One query."""
    latest: dict[int, Role] = {}
    for role in roles.order_by(
        "-workstrand__group__is_network", "workstrand__group__starts_on", "workstrand__group", "id"
    ):
        latest[role.person_id] = role
    found: dict[int, list[Person]] = {}
    for role in latest.values():
        found.setdefault(role.workstrand.group_id, []).append(role.person)
    return found


def _one(plenary: Workstrand, person: Person, told: tuple[int, ...]) -> Obligation:
    return Obligation(
        key=f"unreachable-person:{person.pk}",
        kind="unreachable",
        title=_("%s cannot be reached: mail comes back") % person.display_name,
        url=reverse("admin:people_person_change", args=[person.pk]),
        since=person.unreachable_since or clock.now(),
        due=None,
        scope_id=plenary.pk,
        people=told,
    )


def _many(plenary: Workstrand, people: list[Person], told: tuple[int, ...]) -> Obligation:
    said = _("%(count)d people in %(group)s cannot be reached")
    return Obligation(
        key=f"unreachable:{plenary.group_id}",
        kind="unreachable",
        title=said % {"count": len(people), "group": plenary.group.title},
        url=reverse("admin:people_person_changelist") + "?reachable=no",
        since=min(person.unreachable_since or clock.now() for person in people),
        due=None,
        scope_id=plenary.pk,
        people=told,
        count=len(people),
    )
