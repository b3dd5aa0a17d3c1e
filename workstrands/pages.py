"""What pages of a group begin with: the edition at an address, and the way to it."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import WorkingGroup


def edition_or_404(slug: str) -> WorkingGroup:
    """The edition of a group at this address; the network is none: it agrees, delivers and reports nothing."""
    return get_object_or_404(WorkingGroup.objects.filter(is_network=False), slug=slug)


def way_to(group: WorkingGroup, *here: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumb: all groups, the group, and what is below it."""
    return [(_("Groups"), reverse("groups")), (group.title, group.get_absolute_url()), *here]


def way_below(group: WorkingGroup, title: str, name: str, *here: tuple[str, str]) -> list[tuple[str, str]]:
    """The same to one of the group's lists, at the address called `name`, or to what lies below it."""
    return way_to(group, (title, reverse(name, args=[group.slug]) if here else ""), *here)
