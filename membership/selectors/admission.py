"""Reads about admission to the network: what is told of those who wait, who can vouch for them, who decides and by when."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.registries import Obligation, Reach
from membership.models import JoinRequest, SetAside
from membership.rules_admission import FREE_MAIL, answer_due, family_of, is_admission, vouches_as
from people.models import Person
from workstrands.models import Role, Workstrand
from workstrands.selectors import officers_of
from workstrands.standing import Standing, standing_of

from .joining import queue_of

SHARED = 3  # offices with which an address at a domain tells nothing of either
AN_HOUR = datetime.timedelta(hours=1)
DOMAIN = Substr("person__email", StrIndex(F("person__email"), Value("@")) + 1)


@dataclass(frozen=True)
class Hint:
    """What speaks for somebody who waits, or asks for a second look; never the decision."""

    text: str
    tone: str = ""  # ok, warn, or nothing


@dataclass(frozen=True)
class Waiting:
    """A request as the queue shows it."""

    request: JoinRequest
    due: datetime.datetime
    waited: str
    is_late: bool
    is_admission: bool
    waits_for_admission: bool
    admission: JoinRequest | None
    vouches: bool
    hints: list[Hint]
    others: list[JoinRequest]


@dataclass
class _Known:
    """What is known of the applicants of a page, read at once."""

    domains: dict[int, set[str]] = field(default_factory=dict)
    offices: dict[str, Counter[tuple[str, int]]] = field(
        default_factory=dict
    )  # of a domain: (name, head office): people
    colleagues: Counter[int] = field(default_factory=Counter)  # admitted, by head office


def decidable(standing: Standing) -> QuerySet[JoinRequest]:
    """The requests that this reader may decide or might have, whatever became of them."""
    found = JoinRequest.objects.select_related("workstrand__group", "person")
    if standing.is_superuser:
        return found
    return found.filter(Q(workstrand__in=standing.leads) | Q(workstrand__group__in=standing.officer_of))


def strands_waiting(standing: Standing) -> list[Workstrand]:
    """The strands to which somebody asks whom this reader decides; one query."""
    waiting = queue_of(standing).order_by().values("workstrand")
    strands = Workstrand.objects.filter(pk__in=waiting).select_related("group")
    return list(strands.order_by("-group__is_network", "group", "order", "code"))


def told_of(requests: list[JoinRequest], standing: Standing) -> list[Waiting]:
    """Everything the queue says of these requests, in their order. Eight queries, whatever their number."""
    people = {request.person_id for request in requests}
    admissions = {
        asked.person_id: asked
        for asked in JoinRequest.objects.pending()
        .filter(person__in=people, workstrand__is_plenary=True, workstrand__group__is_network=True)
        .select_related("workstrand__group", "organisation")
    }
    reader = Person.objects.select_related("organisation").filter(pk=standing.person_id or 0).first()
    office, led = office_of(reader), asked_to_join_led(people, standing)
    known, others = _known_of(requests), _others(requests, standing)
    now = clock.now()
    return [
        Waiting(
            request=request,
            due=(due := answer_due(request.asked_at, request.workstrand)),
            waited=_waited(request.asked_at, now),
            is_late=now > due,
            is_admission=is_admission(request),
            waits_for_admission=request.person_id in admissions and not is_admission(request),
            admission=admissions.get(request.person_id),
            vouches=not is_admission(request)
            and request.person_id in admissions
            and bool(vouches_as(standing, admissions[request.person_id], office=office, led=request.person_id in led)),
            hints=_hints(request, known) if request.person_id in admissions else [],
            others=[other for other in others.get(request.person_id, ()) if other.pk != request.pk],
        )
        for request in requests
    ]


def _waited(asked_at: datetime.datetime, now: datetime.datetime) -> str:
    if now - asked_at < AN_HOUR:
        return _("less than an hour")
    return timesince(asked_at, now, depth=1)


def _others(requests: list[JoinRequest], standing: Standing) -> dict[int, list[JoinRequest]]:
    """What the same people asked for besides, as far as the reader decides it too; one query."""
    people = [request.person_id for request in requests]
    found: dict[int, list[JoinRequest]] = {}
    for other in decidable(standing).filter(person__in=people).order_by("-asked_at", "-id"):
        found.setdefault(other.person_id, []).append(other)
    return found


def _known_of(requests: list[JoinRequest]) -> _Known:
    """The domains of every verified address of theirs, who admitted has such an address, and who of their office is in; three queries."""
    known = _Known()
    for request in requests:
        known.domains.setdefault(request.person_id, set()).add(request.person.email.rpartition("@")[2])
    verified = EmailAddress.objects.filter(user__in=known.domains, verified=True)
    for person, email in verified.values_list("user", "email"):
        known.domains[person].add(email.rpartition("@")[2].lower())
    wanted = set().union(*known.domains.values()) - FREE_MAIL
    admitted = Role.objects.on(clock.today()).taking_part().filter(workstrand__group__is_network=True).order_by()
    name = (
        "person__organisation",
        "person__organisation__parent",
        "person__organisation__name",
        "person__organisation__acronym",
    )
    same = admitted.alias(domain=DOMAIN).filter(domain__in=wanted, person__organisation__isnull=False)
    for domain, pk, parent, full, acronym, count in same.values_list(DOMAIN, *name).annotate(
        Count("person", distinct=True)
    ):
        known.offices.setdefault(domain, Counter())[acronym or full, parent or pk] += count
    heads = {head for request in requests if (head := family_of(request.organisation))}
    office = admitted.filter(Q(organisation__in=heads) | Q(organisation__parent__in=heads))
    for pk, parent, count in office.values_list("organisation", "organisation__parent").annotate(
        Count("person", distinct=True)
    ):
        known.colleagues[parent or pk] += count
    return known


def _hints(request: JoinRequest, known: _Known) -> list[Hint]:
    """What to think of: where their addresses are, and whether their office is known."""
    head = family_of(request.organisation)
    said: list[Hint] = []
    for domain in sorted(known.domains.get(request.person_id, ())):
        if domain in FREE_MAIL:
            said.append(Hint(_("free mail (%s)") % domain))
        elif domain in known.offices:
            said.append(_same_domain(known.offices[domain], head))
        else:
            said.append(Hint(_("nobody here has an address at %s yet") % domain))
    if request.organisation is None:
        said.append(Hint(_("named no organisation"), "warn"))
    elif not request.organisation.is_checked:
        said.append(Hint(_("the organisation is not checked yet"), "warn"))
    elif head and (count := known.colleagues[head]):
        text = ngettext("%d colleague is in the network", "%d colleagues are in the network", count)
        said.append(Hint(text % count, "ok"))
    return said


def _same_domain(offices: Counter[tuple[str, int]], head: int | None) -> Hint:
    """Whose people have addresses there: the office that they name, another, or so many that it says nothing."""
    own = [(name, count) for (name, family), count in offices.most_common() if family == head]
    if not own and len({family for _name, family in offices}) >= SHARED:
        return Hint(_("same domain as people of %d organisations") % len(offices))
    name, count = own[0] if own else (offices.most_common(1)[0][0][0], offices.most_common(1)[0][1])
    text = ngettext(
        "same domain as %(count)d admitted person of %(office)s",
        "same domain as %(count)d admitted people of %(office)s",
        count,
    )
    return Hint(text % {"count": count, "office": name}, "ok" if own else "warn")


# vouching


def office_of(person: Person | None) -> int | None:
    """The head of the office for which somebody can speak: that of their profile, if they hold a running term under it too. One query.

    The profile alone would not do, since everybody writes their own.
    """
    if person is None or person.organisation_id is None:
        return None
    head = family_of(person.organisation)
    terms = Role.objects.on(clock.today()).taking_part().filter(person=person)
    return head if terms.filter(Q(organisation=head) | Q(organisation__parent=head)).exists() else None


def asked_to_join_led(people: Iterable[int], standing: Standing) -> set[int]:
    """Who of these waits to join an open strand that the reader leads. One query, none for whoever leads nothing."""
    if not standing.leads:
        return set()
    waiting = JoinRequest.objects.pending().filter(
        person__in=people, workstrand__in=Workstrand.objects.open().filter(pk__in=standing.leads)
    )
    return set(waiting.values_list("person", flat=True))


def may_vouch_as(request: JoinRequest, by: Person) -> str:
    """As what `by` may vouch for this request now, empty where they may not. At most three queries."""
    standing = standing_of(by)
    led = request.person_id in asked_to_join_led([request.person_id], standing)
    return vouches_as(standing, request, office=office_of(by), led=led)


def colleagues_waiting(person: Person, standing: Standing | None = None) -> list[JoinRequest]:
    """Who of somebody's office waits for admission and was not set aside by them, the longest waiting first. At most three queries."""
    head = family_of(person.organisation)
    if head is None:
        return []
    waiting = JoinRequest.objects.pending().filter(
        Q(organisation=head) | Q(organisation__parent=head),
        workstrand__is_plenary=True,
        workstrand__group__is_network=True,
    )
    waiting = waiting.exclude(pk__in=SetAside.objects.filter(person=person).values("request"))
    found = list(waiting.select_related("person", "organisation", "workstrand__group").order_by("asked_at", "id"))
    if not found:
        return []
    standing, office = standing or standing_of(person), office_of(person)
    return [request for request in found if vouches_as(standing, request, office=office, led=False)]


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Colleagues who wait for a word from somebody of their office: told to each who can give it, and owed by nobody in particular."""
    if reach.person is None:
        return
    waiting = colleagues_waiting(reach.person)
    if waiting:
        said = ngettext(
            "%d person of your office waits for admission", "%d people of your office wait for admission", len(waiting)
        )
        yield Obligation(
            key=f"vouch:{family_of(reach.person.organisation)}",
            kind="vouch",
            title=said % len(waiting),
            url=reverse("colleagues_waiting"),
            since=waiting[0].asked_at,
            due=None,
            scope_id=waiting[0].workstrand_id,
            people=(),
            count=len(waiting),
        )


# what the applicant is told


@dataclass(frozen=True)
class Notice:
    """Who decides somebody's admission, and by when an answer is usual."""

    deciders: list[Role]
    due_on: datetime.date
    is_late: bool


def notice_of(admission: JoinRequest | None) -> Notice | None:
    """What to tell whoever waits; `None` where nothing is asked or it is decided. One query."""
    if admission is None or admission.state != JoinRequest.State.PENDING:
        return None
    due = answer_due(admission.asked_at, admission.workstrand)
    return Notice(officers_of(admission.workstrand.group), due.date(), clock.now() > due)
