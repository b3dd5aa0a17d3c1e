"""Who decides about erasure and merges accounts."""

from people.models import Person
from workstrands.standing import Standing


def can_decide_erasure(standing: Standing) -> bool:
    """The officers of the network, which everybody is in, and superusers."""
    return standing.is_superuser or standing.network_officer


def can_merge(standing: Standing) -> bool:
    return standing.is_superuser or standing.network_officer


def can_merge_people(standing: Standing, kept: Person, merged: Person) -> bool:
    """Nobody takes over another's roles by their own hand, and a superuser's account is only a superuser's to merge."""
    if standing.is_superuser:
        return True
    return standing.network_officer and standing.person_id not in {kept.pk, merged.pk} and not merged.is_superuser
