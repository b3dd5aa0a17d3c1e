"""What several pages show of a group or a strand: its state, its pages, its figures, whom to ask."""

import re
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import text
from core.context import site_settings
from deliverables.selectors.timeline import Slips
from workstrands.models import WorkingGroup, Workstrand
from workstrands.selectors import Participation, StrandCard

from . import work

TONES = {
    "active": ("ok", "check-lg"),
    "forming": ("info", "hourglass-split"),
    "proposed": ("info", "lightbulb"),
    "closed": ("", "archive"),
    "dropped": ("", "x"),
}
OVER = {"closed", "dropped"}
LEDE_LONGEST = 360  # characters: more is not read at a glance
SUMMARY_LONGEST = 160
BLOCK_OF_MARKDOWN = re.compile(r"\s*([#>|`~*+-]|\d+[.)]\s| {4})")


def current(editions: list[WorkingGroup]) -> WorkingGroup | None:
    """The edition that the first page is about: the latest at work, or else the latest that forms."""
    for state in (WorkingGroup.State.ACTIVE, WorkingGroup.State.FORMING):
        for group in editions:
            if group.state == state:
                return group
    return None


def is_over(strand: Workstrand) -> bool:
    """Whether what is not there was not recorded, rather than still to come."""
    return strand.state in OVER or strand.group.state in OVER


def state_badge(thing: WorkingGroup | Workstrand) -> dict[str, Any]:
    """What state a group or a strand is in: one badge with a word and a date."""
    tone, icon = TONES[thing.state]
    when = {"since": None, "on": thing.state_since} if thing.state in OVER else {"since": thing.state_since, "on": None}
    return {"word": thing.get_state_display().capitalize(), "tone": tone, "icon": icon} | when


def tabs(strand: Workstrand, here: str, members: int) -> list[dict[str, Any]]:
    """The pages of a group or a strand: who is in it, its work, what happened."""
    group = strand.group
    history = (
        reverse("group_activity", args=[group.slug])
        if strand.is_plenary
        else reverse("workstrand_activity", args=[group.slug, strand.slug])
    )
    pages = [
        ("overview", _("Overview"), strand.get_absolute_url(), None),
        ("members", _("Members"), reverse("members", args=[group.slug, strand.slug]), members or None),
        *((key, title, url, None) for key, title, url in work.pages(strand)),
        ("activity", _("Activity"), history, None),
    ]
    return [{"title": title, "url": url, "count": count, "current": key == here} for key, title, url, count in pages]


def crumbs(strand: Workstrand, here: str = "") -> list[tuple[str, str]]:
    """Groups, the group, the strand, and the page below it where there is one."""
    way = [(_("Groups"), reverse("groups")), (strand.group.title, strand.group.get_absolute_url())]
    if not strand.is_plenary:
        way.append((strand.code, strand.get_absolute_url()))
    return [*way, (here, "")] if here else [*way[:-1], (way[-1][0], "")]


def contact(group: WorkingGroup) -> dict[str, str]:
    """Whom to ask about a group: its own contact, or the site's."""
    if group.contact_email:
        return {"role": group.contact_role, "email": group.contact_email}
    site = site_settings()
    return {"role": site.contact_role, "email": site.contact_email}


def purpose(strand: Workstrand) -> dict[str, str]:
    """A strand's purpose: `lede` its first paragraph where that is plain and short, `more` the rest, `summary` in a line for search engines."""
    first, _blank, rest = strand.purpose.strip().replace("\r\n", "\n").partition("\n\n")
    summary = text.plain(strand.purpose, SUMMARY_LONGEST)
    if len(first) > LEDE_LONGEST or BLOCK_OF_MARKDOWN.match(first):
        return {"lede": "", "more": strand.purpose, "summary": summary}
    return {"lede": first, "more": rest.strip(), "summary": summary}


def counts(
    group: WorkingGroup, *, cards: list[StrandCard], participation: Participation, people: int, calls: int = 0
) -> list[dict[str, Any]]:
    """A group in figures, each with the page that explains it, and last what needs attention.

    A figure of nothing is left out, and all are while nobody takes part.
    """
    if not people:
        return []
    members = reverse("members", args=[group.slug, "plenary"])
    is_history = group.state == WorkingGroup.State.CLOSED
    strands = [card for card in cards if (card.strand.state == "closed" if is_history else card.strand.is_open)]
    vacant = [card for card in cards if card.is_vacant]
    proposed = sum(card.strand.state == Workstrand.State.PROPOSED for card in cards)
    below = f"{group.get_absolute_url()}#workstrands"
    calls_page = reverse("group_calls", args=[group.slug]) if calls else ""
    attention = calls_page or (vacant[0].strand.get_absolute_url() if len(vacant) == 1 else below)
    calls = 0 if vacant else calls  # one figure says it, and leads to the calls
    found = [
        (participation.countries, ngettext("country", "countries", participation.countries), members, "", ""),
        (participation.offices, ngettext("organisation", "organisations", participation.offices), members, "", ""),
        (people, ngettext("person", "people", people), members, "", ""),
        (len(strands), ngettext("workstrand", "workstrands", len(strands)), below, "", ""),
        (proposed, ngettext("proposed workstrand", "proposed workstrands", proposed), below, "", ""),
        (len(vacant), ngettext("lead wanted", "leads wanted", len(vacant)), attention, "warn", "person-plus"),
        (calls, ngettext("open call for leads", "open calls for leads", calls), calls_page, "warn", "person-plus"),
    ]
    return [
        {"number": number, "label": label, "url": url, "tone": tone, "icon": icon}
        for number, label, url, tone, icon in found
        if number
    ]


def slips(group: WorkingGroup, kept: Slips) -> list[dict[str, Any]]:
    """Of a group's figures, how many deliverables are late: nothing where none is, or the group is over."""
    if not kept.late or group.state == WorkingGroup.State.CLOSED:
        return []
    label = ngettext("deliverable late", "deliverables late", kept.late)
    url = f"{reverse('deliverables', args=[group.slug])}?late=on"
    return [{"number": kept.late, "label": label, "url": url, "tone": "bad", "icon": "exclamation-triangle"}]
