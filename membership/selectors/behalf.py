"""Reads about whom somebody means who records on their behalf."""

from django.db.models import Exists, OuterRef

from membership.models import JoinRequest
from people.models import Person, fold
from workstrands.models import Role


def people_called(name: str) -> list[Person]:
    """Those of exactly this name, in any script, who take or took part or asked to. One query."""
    wanted = fold(name)
    if not wanted:
        return []
    known = Exists(Role.objects.not_voided().filter(person=OuterRef("pk"))) | Exists(
        JoinRequest.objects.filter(person=OuterRef("pk"))
    )
    return list(Person.objects.get_queryset().filter(known, search_text=wanted, is_active=True))
