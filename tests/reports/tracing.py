"""Each sentence of a drafted report checked against the rows it names: found again by their labels, and read by the database alone."""

import datetime
import re

from django.apps import apps
from django.db.models import Q
from django.utils.formats import date_format

from core.audiences import Audience
from core.models import HistoryEntry
from people.models import Organisation
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of
from workstrands.standing import standing_of_audience

DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"
LEADING = {"chair", "coordinator", "secretariat", "lead", "co_lead", "acting_lead"}
VIA = {"deliverables.DueChange": "deliverable", "terms.Consultation": "version"}
KINDS = {"Versions of terms": "terms.TermsVersion", "Deliverables": "deliverables.Deliverable", "Outputs": "deliverables.Output",
         "Activities": "deliverables.Activity", "Reports": "reports.Report", "Decisions": "workstrands.Decision"}  # fmt: skip


def untraced(report, audience):
    """The facts of a report that their records do not bear out, with why."""
    standing = standing_of_audience(plenary_of(report.workstrand.group), audience)
    return [
        (row["sentence"], why)
        for row in report.facts
        if (why := _missing(row, standing, audience) or _wrong(row, report, audience))
    ]


def rows_of(row):
    found = []
    for label in row["records"]:
        name, _colon, pk = label.partition(":")
        found.append(apps.get_model(name).objects.filter(pk=pk).first())
    return found


def _missing(row, standing, audience):
    rows = rows_of(row)
    if not rows or None in rows:
        return "no such record"
    for one in rows:
        holder = getattr(one, VIA[one._meta.label]) if one._meta.label in VIA else one
        if hasattr(holder, "audience") and not type(holder).objects.visible_to(standing).filter(pk=holder.pk).exists():
            return f"{one._meta.label} is not for {audience}"
    return ""


def _wrong(row, report, audience):
    said = re.sub(r"\\(.)", r"\1", row["sentence"])
    for pattern, check in OF_SECTION.get(row["section"], CHECKS):
        if found := re.fullmatch(pattern, said):
            context = {"report": report, "row": row, "rows": rows_of(row), "audience": audience}
            return "" if check(context, **found.groupdict()) else "its record says otherwise"
    return "no such kind of sentence"


def shown(day):
    return date_format(day, "j F Y")


def parsed(words):
    return datetime.datetime.strptime(words, "%d %B %Y").date()  # noqa: DTZ007


def local(moment, report):
    return moment.astimezone(report.workstrand.group.time_zone).date()


# Membership


def terms_of(strand):
    where = Q(workstrand__group=strand.group) if strand.is_plenary else Q(workstrand=strand)
    return Role.objects.filter(where, voided_at=None).exclude(kind__in=["observer", "board"])


def running(strand, day):
    end = strand.group.ends_on
    rows = terms_of(strand).filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    return rows if end is None or day <= end else rows.none()


def counts(rows):
    """People, offices and countries."""
    offices = Organisation.objects.filter(roles__in=rows).distinct()
    return (
        len(set(rows.values_list("person", flat=True))),
        set(offices.values_list("pk", flat=True)),
        {str(code) for code in offices.exclude(country="").values_list("country", flat=True)},
    )


def at_the_start(context, *, day, people, offices, countries):
    [strand] = context["rows"]
    found = counts(running(strand, parsed(day)))
    return (found[0], len(found[1]), len(found[2])) == (int(people), int(offices), int(countries))


def began(context, *, people, month):
    [strand] = context["rows"]
    first = context["report"].covers_from
    there = set(running(strand, first).values_list("person", flat=True))
    new = terms_of(strand).filter(starts_on__gt=first, starts_on__lte=context["report"].covers_to)
    starts = dict(new.exclude(person__in=there).order_by("-starts_on").values_list("person", "starts_on"))
    return sum(f"{day:%B %Y}" == month for day in starts.values()) == int(people)


def places(context, *, offices, countries, there, absent):
    [strand] = context["rows"]
    here, gone = counts(running(strand, parsed(there))), counts(running(strand, parsed(absent)))
    return (len(here[1] - gone[1]), len(here[2] - gone[2])) == (int(offices), int(countries))


def take_part(context, *, day, people, offices, countries):
    roles = Role.objects.filter(pk__in=[role.pk for role in context["rows"]])
    strand = Workstrand.objects.get(pk=context["row"]["scope_id"])
    found, all_there = counts(roles), running(strand, parsed(day))
    is_complete = set(all_there.values_list("person", flat=True)) == {role.person_id for role in context["rows"]}
    return is_complete and (found[0], len(found[1]), len(found[2])) == (int(people), int(offices), int(countries))


def joined_or_left(context, *, first, last, people, verb):
    report = context["report"]
    if (shown(report.covers_from), shown(report.covers_to)) != (first, last):
        return False
    days = [role.starts_on if verb == "joined" else role.ends_on for role in context["rows"]]
    inside = all(day and report.covers_from <= day <= report.covers_to for day in days)
    return inside and len({role.person_id for role in context["rows"]}) == len(context["rows"]) == int(people)


def office_held(context, *, person, day, verb, kind):
    [role] = context["rows"]
    is_named = role.kind in LEADING or context["audience"] != Audience.PUBLIC
    on = role.starts_on if verb == "became" else role.ends_on
    name = role.person.display_name
    return is_named and person.startswith(name) and shown(on) == day and role.get_kind_display() == kind


def moved(context, *, day, **_words):
    [strand] = context["rows"]
    entries = HistoryEntry.objects.filter(scope_id=strand.pk, verb__startswith="workstrand_")
    days = {(entry.new or {}).get("on") or local(entry.at, context["report"]).isoformat() for entry in entries}
    return parsed(day).isoformat() in days


# What the group agreed, made and did


def decided(context, *, day, number, how, title):
    [decision] = context["rows"]
    said = (shown(decision.taken_on), decision.number, decision.get_how_display(), decision.title.rstrip("."))
    return decision.voided_at is None and said == (day, number, how, title)


def agreed(context, *, number, day, decision):
    version, taken = context["rows"]
    return (version.number, shown(version.in_force_on), taken.number, version.decision_id) == (number, day, decision, taken.pk)  # fmt: skip


def drafted(context, *, number, day):
    [version] = context["rows"]
    return (version.number, shown(local(version.started_at, context["report"]))) == (number, day)


def consulted(context, *, number, verb, day):
    [row] = context["rows"]
    at = {"opened on": row.opened_at, "ended on": row.state_since, "is open until": row.closes_at}[verb]
    return (row.version.number, shown(local(at, context["report"]))) == (number, day)


def deliverable(context, *, code, title, rest):
    row, *changes = context["rows"]
    known = {
        f"was planned on {shown(row.agreed_on)}, for {row.first_due}." if row.agreed_on else "",
        f"was delivered on {shown(row.delivered_on)}." if row.delivered_on else "",
        f"was delivered on {shown(row.delivered_on)}; it was due {row.due}." if row.delivered_on else "",
        f"was accepted on {shown(row.accepted_on)}." if row.accepted_on else "",
        f"was dropped on {shown(row.state_since)}: {row.state_reason}.",
        f"was due {row.due} and had not been delivered on {shown(context['report'].covers_to)}.",
        f"is proposed for {row.due}, and is to be decided.",
    }
    for change in changes:
        if change.decided_at:
            day = shown(local(change.decided_at, context["report"]))
            known.add(f"was put off from {change.old_due} to {change.due} on {day}: {change.reason}.")
            known.add(f"was due {change.old_due} and had not been delivered on {shown(context['report'].covers_to)}.")
    return (code, title) == (row.code, row.title) and rest in known


def released(context, *, title, on):
    [output] = context["rows"]
    return output.withdrawn_at is None and (output.title, output.released) == (title, on)


def entered(context, *, office, title, day):
    [activity] = context["rows"]
    said = (activity.organisation.name, activity.title, shown(local(activity.added_at, context["report"])))
    return activity.withdrawn_at is None and said == (office, title, day)


def registered(context, *, number, offices):
    named = {row.organisation.name for row in context["rows"]}
    return len(context["rows"]) == int(number) and all(name in offices for name in named)


def reported(context, *, kind, first, last, published, rating):
    [row] = context["rows"]
    days = (shown(row.covers_from), shown(row.covers_to), shown(local(row.published_at, context["report"])))
    is_rated = row.get_rating_display() == (rating or "")
    return row.state == "published" and row.get_kind_display() == kind and days == (first, last, published) and is_rated


# What the report says of itself


def counted(context, *, cells):
    report, row = context["report"], context["row"]
    header = next(line for line in report.sections.get(key="overview").text.splitlines() if line.startswith("| Work"))
    names = header.strip("| ").split(" | ")[1:]
    code, *numbers = cells.split(" | ")
    for name, number in zip(names, numbers, strict=True):
        found = [label for label in row["records"] if label.startswith(f"{KINDS[name]}:")]
        told = {
            label
            for fact in report.facts
            if fact["section"] != "overview" and (code == "Together" or fact["scope_id"] == row["scope_id"])
            for label in fact["records"]
            if label.startswith(f"{KINDS[name]}:")
        }
        if not (len(found) == int(number) and set(found) <= told):
            return False
    return True


def nothing(context, *, first, last):
    report, [strand] = context["report"], context["rows"]
    others = [row for row in report.facts if row["scope_id"] == strand.pk and row["part"] != "membership"]
    return not others and (shown(report.covers_from), shown(report.covers_to)) == (first, last)


def rated(context, *, code, rating, why):
    [row] = context["rows"]
    if isinstance(row, Workstrand):
        return (row.code, rating, why) == (code, "not reported", "") and not row.report_set.filter(
            state="published"
        ).exists()
    strand_last = row.workstrand.report_set.filter(state="published", kind="status").latest("covers_to")
    said = (row.workstrand.code, row.get_rating_display(), row.rating_reason)
    return strand_last == row and said == (code, rating, why)


def next_steps(context, *, code, words):
    [row] = context["rows"]
    return row.workstrand.code == code and words.rstrip(".…") in row.sections.get(key="next").text


PEOPLE = r"(?P<people>\d+) (?:person|people)"
PLACES = r"(?P<offices>\d+) offices? (?:in|and) (?P<countries>\d+) countr(?:y|ies)"
SPAN = rf"(?P<first>{DAY}) to (?P<last>{DAY})"
CONSULTATION = r"The consultation on the terms of reference (?P<number>\S+)"
CHECKS = [
    (rf"On (?P<day>{DAY}), {PEOPLE} took part, from {PLACES}\.", at_the_start),
    (rf"{PEOPLE} began to take part in (?P<month>[A-Z][a-z]+ \d{{4}})\.", began),
    (rf"{PLACES} took part on (?P<there>{DAY}) and (?:not|no longer) on (?P<absent>{DAY})\.", places),
    (rf"On (?P<day>{DAY}) {PEOPLE} takes? part in .+, from {PLACES}\.", take_part),
    (rf"From {SPAN} {PEOPLE} (?P<verb>joined|left) .+\.", joined_or_left),
    (rf"(?P<person>.+) (?P<verb>became) (?P<kind>[a-z -]+) of .+ on (?P<day>{DAY})\.", office_held),
    (rf"The (?P<verb>term) of (?P<person>.+) as (?P<kind>[a-z -]+) of .+ ended on (?P<day>{DAY})\.", office_held),
    (rf"(?P<strand>.+) (?P<verb>was proposed|began to form|began its work|was closed|was dropped) on (?P<day>{DAY})\.", moved),
    (rf"(?P<day>{DAY}): decision (?P<number>\S+), (?P<how>[^:]+): (?P<title>.+)\.", decided),
    (rf"The terms of reference (?P<number>\S+) of .+ were agreed, in force from (?P<day>{DAY}) \(decision (?P<decision>\S+)\)\.", agreed),
    (rf"Draft (?P<number>\S+) of the terms of reference of .+ was begun on (?P<day>{DAY})\.", drafted),
    (rf"{CONSULTATION} of .+ (?P<verb>opened on|ended on|is open until) (?P<day>{DAY})(?:: .+| without .+)?\.", consulted),
    (r"The register holds (?P<number>\d+) activit(?:y|ies) of .+?: by (?P<offices>.+)\.", registered),
    (rf"(?P<office>.+) entered its activity “(?P<title>.+)” (?:under .+ )?on (?P<day>{DAY})\.", entered),
    (r".+ (?:released|held) “(?P<title>.+)”(?: \(.+\))? (?:on|in) (?P<on>.+)\.", released),
    (rf"The (?P<kind>[a-z ]+) on .+ from {SPAN}(?: was|,) published on (?P<published>{DAY})(?:, says (?P<rating>.+))?\.", reported),
    (rf"(?:Beyond this, the|The) record open to .+ holds nothing of this workstrand for {SPAN}\.", nothing),
    (r"\| (?P<cells>.+) \|", counted),
    (r"(?P<code>[A-Za-z0-9.-]+), (?P<title>.+), (?P<rest>(?:was|is) .+)", deliverable),
]  # fmt: skip
OF_SECTION = {
    "strands": [(r"\| (?P<code>\S+) \| (?P<rating>[^|]+) \| (?P<why>.*?) ?\|", rated)],
    "next": [(r"(?P<code>\S+): (?P<words>.+)", next_steps)],
}
