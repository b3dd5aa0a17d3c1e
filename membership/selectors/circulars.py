"""Reads about circulars: who may see which, for whom one is, and what became of it. None runs queries that grow with its rows."""

import datetime
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, Count, Max, Prefetch, Q, QuerySet, When
from django.utils.translation import gettext as _

from core import mail, registries
from core.obligations import open_in
from core.registries import Obligation
from membership.letters import OWED, Owed, uses
from membership.models import Circular, CircularAsked, CircularFile, CircularPick, CircularRecipient
from membership.selectors.absence import Away, absences_at
from people.models import Organisation, Person
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.models.roles import RoleQuerySet
from workstrands.selectors import roles_shown, roles_shown_of
from workstrands.standing import Standing

State, Reason = CircularRecipient.State, CircularRecipient.Reason
FOUND_AT_MOST = 20
RIGHT_TO_LEFT = {"R", "AL"}
NOT_RECEIVED = (State.WAITING, State.SKIPPED)


@dataclass
class Addressee:
    """Somebody a circular is for, with why: their roles there, or because they were added. `reason` says why they get nothing.

    Whoever is `away` gets it all the same; `stand_in_to_add` stands in for them and does not get it yet.
    """

    person: Person
    roles: list[Role] = field(default_factory=list)
    is_added: bool = False
    owes: list[Obligation] = field(default_factory=list)
    reason: str = ""
    away: Away | None = None
    stand_in_to_add: Person | None = None

    @property
    def reason_label(self) -> str:
        """Why they get nothing, in words."""
        return str(Reason(self.reason).label) if self.reason else ""

    @property
    def kinds(self) -> list[str]:
        """Their roles in words, each once."""
        return list(dict.fromkeys(str(role.get_kind_display()) for role in self.roles))


@dataclass
class Addressees:
    """Everybody a circular is for as things are now, by name, and who of them was taken out."""

    everybody: list[Addressee]
    taken_out: list[Addressee]

    @property
    def getting(self) -> list[Addressee]:
        """Who gets the mail."""
        return [one for one in self.everybody if not one.reason]

    @property
    def not_getting(self) -> list[Addressee]:
        """Who gets none, and why."""
        return [one for one in self.everybody if one.reason]


def desk_circulars(standing: Standing) -> QuerySet[Circular]:
    """The circulars that this reader handles, the latest first, with how many got them. One query."""
    circulars = Circular.objects.select_related("workstrand__group", "written_by", "sent_by")
    if not standing.is_superuser:
        circulars = circulars.filter(Q(workstrand__group__in=standing.officer_of) | Q(workstrand__in=standing.leads))
    mailed = Count("recipients", filter=~Q(recipients__state__in=NOT_RECEIVED))
    bad = Count("recipients", filter=Q(recipients__state__in=[State.FAILED, State.BOUNCED]))
    answered = Count("recipients", filter=Q(recipients__answered_at__isnull=False))
    found: QuerySet[Circular] = circulars.annotate(mailed=mailed, bad=bad, answered=answered)
    return found.order_by("-written_at", "-id")


def writable_scopes(standing: Standing) -> list[Workstrand]:
    """Where this reader may write to people: the groups they run and their strands, and the strands they lead. One query."""
    strands = Workstrand.objects.select_related("group").filter(
        Q(is_plenary=True) | Q(state__in=[Workstrand.State.FORMING, Workstrand.State.ACTIVE])
    )
    if standing.is_superuser:
        strands = strands.exclude(group__state=WorkingGroup.State.CLOSED)
    else:
        strands = strands.filter(Q(group__in=standing.officer_of) | Q(pk__in=standing.leads))
    return list(strands.order_by("group__is_network", "-group__starts_on", "-is_plenary", "order", "code"))


def circulars_of(person: Person, standing: Standing) -> QuerySet[Circular]:
    """What somebody was sent, also where mail of this kind is switched off, and what went to everybody in their groups. One query."""
    mine = CircularRecipient.objects.filter(person=person).exclude(state=State.WAITING)
    to_all = Q(whom=Circular.Whom.ALL) & standing.may_read_q()
    found: QuerySet[Circular] = (
        Circular.objects.begun()
        .filter(Q(pk__in=mine.values("circular")) | to_all)
        .select_related("workstrand__group", "sent_by", "corrects")
        .order_by("-begun_at", "-id")
    )
    return found


def scope_ids(workstrand: Workstrand) -> list[int]:
    """The workstrand, or all of its group where it is the plenary. One query for a plenary."""
    if not workstrand.is_plenary:
        return [workstrand.pk]
    return list(Workstrand.objects.filter(group=workstrand.group_id).values_list("pk", flat=True))


def open_things(workstrand: Workstrand) -> list[Obligation]:
    """What is open in a strand, or in a whole group, whoever owes it."""
    return open_in(scope_ids(workstrand))


def kinds_of(things: Iterable[Obligation]) -> list[tuple[str, str]]:
    """The kinds among these obligations with what they are called."""
    kinds = dict.fromkeys(thing.kind for thing in things)
    return [(kind, registries.obligations_called(kind)) for kind in kinds]


def people_of(workstrand: Workstrand) -> RoleQuerySet:
    """The terms under which people are in a strand, or in a whole group; one query with persons and organisations."""
    return (
        roles_shown_of(workstrand)
        .select_related("person__organisation", "organisation", "workstrand__group")
        .order_by("person__name", "person_id", "workstrand__order", "id")
    )


def organisations_of(workstrand: Workstrand) -> QuerySet[Organisation]:
    """The organisations of the people in a strand or a group, by name."""
    return Organisation.objects.filter(pk__in=roles_shown_of(workstrand).values("organisation")).order_by("name")


def people_named(workstrand: Workstrand, words: str) -> list[Person]:
    """People of the whole group whose name holds these words, to be added by hand; at most twenty, one query."""
    held = roles_shown(workstrand.group).values("person")
    found = Person.objects.get_queryset().named_like(words).filter(pk__in=held).select_related("organisation")
    return list(found.order_by("name", "id")[:FOUND_AT_MOST])


def addressees(circular: Circular, things: list[Obligation] | None = None) -> Addressees:
    """For whom a circular is as things are now; `things` are what is open there, where they were read already.

    Nine queries, and those of the obligations.
    """
    open_now = open_things(circular.workstrand) if things is None else things
    found = _described(circular, open_now)
    picks = list(circular.picks.select_related("person__organisation"))
    _add(found, circular, [pick for pick in picks if pick.is_added])
    out = {pick.person_id for pick in picks if not pick.is_added}
    owed = _owed(open_now, found.values())
    off = mail.unwilling(found, mail.MailKind.CIRCULAR)
    for one in found.values():
        one.owes = _asked(circular, owed.get(one.person.pk, []))
        one.reason = why_not(one.person, is_off=one.person.pk in off)
    _tell_absent(found, circular)
    people = sorted(found.values(), key=lambda one: (one.person.name.casefold(), one.person.pk))
    return Addressees(
        [one for one in people if one.person.pk not in out], [one for one in people if one.person.pk in out]
    )


def _tell_absent(found: dict[int, Addressee], circular: Circular) -> None:
    absences = absences_at()
    for pk, one in found.items():
        if absence := absences.of(pk, circular.workstrand_id):
            stand_in = absences.stand_in(pk, circular.workstrand_id)
            one.away = Away(absence, stand_in)
            one.stand_in_to_add = stand_in if stand_in and stand_in.pk not in found else None


def why_not(person: Person, *, is_off: bool) -> str:
    """Why somebody gets no circular by mail; empty where they do."""
    if not person.is_active:
        return Reason.NO_LOGIN
    if not person.email:
        return Reason.NO_ADDRESS
    if person.unreachable_since:
        return Reason.UNREACHABLE
    return Reason.OFF if is_off else ""


def _described(circular: Circular, things: list[Obligation]) -> dict[int, Addressee]:
    """The people that the description fits, before anybody is added or taken out."""
    Whom = Circular.Whom  # noqa: N806 - a class
    if circular.whom == Whom.PICKED:
        return {}
    if circular.whom == Whom.SAME:
        before = CircularRecipient.objects.filter(circular=circular.corrects).exclude(state=State.SKIPPED)
        return {row.person_id: Addressee(row.person) for row in before.select_related("person__organisation")}
    roles = people_of(circular.workstrand)
    if circular.whom == Whom.SOME:
        roles = _narrowed(circular, roles)
    if (
        circular.whom != Whom.SOME or Role.Kind.BOARD not in circular.kinds
    ):  # the board is not the group: it is written to where it is chosen
        roles = roles.exclude(kind=Role.Kind.BOARD)
    found: dict[int, Addressee] = {}
    for role in roles:
        found.setdefault(role.person_id, Addressee(role.person)).roles.append(role)
    if circular.whom == Whom.SOME and (circular.owing_kinds or circular.owing_keys):
        owing = _owed([thing for thing in things if _is_meant(circular, thing)], found.values())
        found = {person: one for person, one in found.items() if person in owing}
    return found


def _narrowed(circular: Circular, roles: RoleQuerySet) -> RoleQuerySet:
    """Each thing chosen narrows the others; of several strands, roles, offices or countries any is enough."""
    strands = list(circular.strands.values_list("pk", flat=True))
    offices = list(circular.organisations.values_list("pk", flat=True))
    if strands:
        roles = roles.filter(workstrand__in=strands)
    if circular.kinds:
        roles = roles.filter(kind__in=circular.kinds)
    if offices:
        roles = roles.filter(organisation__in=offices)
    if circular.countries:
        roles = roles.filter(organisation__country__in=circular.country_codes)
    return roles


def _add(found: dict[int, Addressee], circular: Circular, picks: list[CircularPick]) -> None:
    missing = {pick.person_id: pick.person for pick in picks if pick.person_id not in found}
    if not missing:
        return
    for person in missing.values():
        found[person.pk] = Addressee(person, is_added=True)
    for role in roles_shown(circular.workstrand.group).filter(person__in=missing).select_related("workstrand__group"):
        found[role.person_id].roles.append(role)


def _owed(things: Iterable[Obligation], people: Iterable[Addressee]) -> dict[int, list[Obligation]]:
    """What each of these people owes, themselves or as anybody of their organisation."""
    by_office: dict[int, set[int]] = {}
    for one in people:
        offices = {role.organisation_id for role in one.roles} or {one.person.organisation_id}
        for office in offices - {None}:
            by_office.setdefault(office or 0, set()).add(one.person.pk)
    known = {one.person.pk for one in people}
    owed: dict[int, list[Obligation]] = {}
    for thing in things:
        for person in known & {*thing.people, *by_office.get(thing.organisation_id or 0, ())}:
            owed.setdefault(person, []).append(thing)
    return owed


def _is_meant(circular: Circular, thing: Obligation) -> bool:
    """Whether a circular is about this, by what it was drafted for or by whom it is for."""
    by_description = circular.whom == Circular.Whom.SOME
    kinds, keys = (circular.owing_kinds, circular.owing_keys) if by_description else ([], [])
    return thing.kind in kinds or thing.key in keys or thing.key in circular.about


def _asked(circular: Circular, owed: list[Obligation]) -> list[Obligation]:
    """Of what somebody owes, what this circular reminds of; all of it where the text names it and nothing was chosen."""
    meant = [thing for thing in owed if _is_meant(circular, thing)]
    chosen = circular.about or (circular.whom == Circular.Whom.SOME and (circular.owing_kinds or circular.owing_keys))
    return meant if chosen or not uses(circular.text, OWED) else owed


def owed_of(one: Addressee) -> list[Owed]:
    """What somebody is reminded of, as a letter names it."""
    return [Owed(thing.key, thing.title, thing.url) for thing in one.owes]


def examples(people: list[Addressee]) -> list[tuple[str, Addressee]]:
    """One reader of each sort, to look at a circular with their eyes: of each role, away, added, with a name that runs from right to left."""
    found: dict[str, Addressee] = {}
    for one in people:
        for role in one.roles:
            found.setdefault(str(role.get_kind_display()), one)
        if not one.roles:
            found.setdefault(_("added by hand"), one)
        if one.away:
            found.setdefault(_("somebody away"), one)
        if any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in one.person.name):
            found.setdefault(_("a name from right to left"), one)
    return list(found.items())


def circular_to_handle(pk: int) -> QuerySet[Circular]:
    """One circular with all that its page says; two queries."""
    found: QuerySet[Circular] = (
        Circular.objects.filter(pk=pk)
        .select_related("workstrand__group", "written_by", "sent_by", "corrects")
        .prefetch_related(Prefetch("files", CircularFile.objects.order_by("id")))
    )
    return found


def recipients_of(circular: Circular, state: str = "") -> QuerySet[CircularRecipient]:
    """What became of a circular with each, those it did not reach first; one query, and one for what they were asked."""
    rows = CircularRecipient.objects.filter(circular=circular).select_related("person__organisation")
    if state == "answered":
        rows = rows.filter(answered_at__isnull=False)
    elif state == "open":
        rows = rows.filter(answered_at=None).exclude(state__in=NOT_RECEIVED)
    elif state in State.values:
        rows = rows.filter(state=state)
    troubles = Case(When(state__in=[State.FAILED, State.BOUNCED], then=0), When(state=State.SKIPPED, then=1), default=2)
    return rows.prefetch_related("asked").order_by(troubles, "person__name", "id")


def outcome_of(circular: Circular) -> dict[str, int]:
    """How many there are in each state, how many were asked something and how many answered; one query."""
    counted = {state: Count("pk", filter=Q(state=state)) for state in State.values}
    return CircularRecipient.objects.filter(circular=circular).aggregate(
        **counted,
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        everybody=Count("pk"),
    )


def last_chased(keys: Iterable[str]) -> dict[str, datetime.datetime]:
    """When each of these obligations was last chased by a circular, whoever got it; one query."""
    chased = CircularAsked.objects.filter(key__in=list(keys)).exclude(recipient__state__in=NOT_RECEIVED)
    return dict(chased.values_list("key").annotate(Max("recipient__circular__begun_at")).order_by())


def pickable(circular: Circular) -> QuerySet[Person]:
    """Whom one may add to a circular or take out: people of the group, and who is among its people already."""
    before = CircularRecipient.objects.filter(circular=circular.corrects_id).values("person")
    return Person.objects.filter(
        Q(pk__in=roles_shown(circular.workstrand.group).values("person"))
        | Q(pk__in=circular.picks.values("person"))
        | Q(pk__in=before)
    )


def address_lines(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Names and addresses as a mail program takes them for its line of recipients (RFC 5322 §3.4)."""
    return [f'"{name.replace(chr(92), "").replace(chr(34), "")}" <{address}>' for name, address in rows]
