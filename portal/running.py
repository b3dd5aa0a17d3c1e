"""What leads and officers do about the people and the work of a strand or a group, from its own page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from deliverables.rules import can_propose
from membership.rules import can_record, can_run_round
from membership.rules_circulars import can_write_to
from membership.selectors.yearly import last_round
from reports.rules import can_begin, can_close, can_download_archive
from workstrands import rules
from workstrands.models import Workstrand
from workstrands.rules import takes_members
from workstrands.standing import Standing


def running_links(standing: Standing, strand: Workstrand) -> list[dict[str, str]]:
    """Links with their words: write to the people, record on behalf, the yearly question, who owes what. One query, for officers."""
    found = []
    place = [strand.group.slug, strand.slug]
    if can_write_to(standing, strand) and takes_members(strand):
        found.append((_("Write a circular"), f"{reverse('circular_new')}?strand={strand.pk}"))
    if can_record(standing, strand):
        found.append((_("Record what somebody asked by mail or telephone"), reverse("record", args=place)))
    if strand.is_plenary and rules.can_run_group(standing, strand.group):
        found += _yearly(standing, strand)
        found.append((_("Record an absence"), reverse("admin:membership_absence_add")))
    if can_begin(standing, strand, "status"):
        found.append((_("Write a status report"), f"{reverse('report_new', args=place[:1])}?strand={strand.slug}"))
    if can_propose(standing, strand) and not strand.group.is_network:
        found.append(
            (_("Propose a deliverable"), f"{reverse('deliverable_propose', args=place[:1])}?strand={strand.slug}")
        )
    if strand.is_plenary and can_close(standing, strand.group):
        found.append((_("Closing: what is open, who keeps what"), reverse("closing", args=place[:1])))
    if strand.is_plenary and standing.in_network and can_download_archive(standing, strand.group):
        found.append((_("Everything in one file: the archive"), reverse("archive", args=place[:1])))
    if rules.can_run_strand(standing, strand):
        found.append((_("Who owes what"), f"{reverse('desk')}?strand={strand.pk}"))
    return [{"label": label, "url": url} for label, url in found]


def _yearly(standing: Standing, plenary: Workstrand) -> list[tuple[str, str]]:
    """The question that was asked last, and where the next one is asked."""
    last, links = last_round(plenary.group), []
    if last is not None and can_run_round(standing, last):
        links.append((_("Who stays: the yearly question"), last.get_absolute_url()))
    if (last is None or last.closed_at) and not plenary.group.is_read_only():
        add = reverse("admin:membership_confirmationround_add")
        links.append((_("Ask everybody whether they stay"), f"{add}?workstrand={plenary.pk}"))
    return links
